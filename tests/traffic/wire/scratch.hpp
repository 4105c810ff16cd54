#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "traffic/wire/bytes.hpp"

namespace chokepoint::test {

/// A folder that goes away with the test.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "chokepoint-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~Scratch() { std::filesystem::remove_all(folder_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::filesystem::path file(const char* name) const { return folder_ / name; }
  std::filesystem::path with_bytes(const char* name, ByteView bytes) const {
    std::ofstream(file(name), std::ios::binary) << as_text(bytes);
    return file(name);
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace chokepoint::test
