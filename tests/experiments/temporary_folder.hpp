#pragma once

#include <filesystem>
#include <stdlib.h>

namespace chokepoint::test {

/// A folder for one test, gone afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    char name[] = "/tmp/chokepoint-test-XXXXXX";
    path = mkdtemp(name);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path path;
};

}  // namespace chokepoint::test
