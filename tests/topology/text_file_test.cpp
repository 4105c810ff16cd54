#include "topology/base/text_file.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"

using namespace chokepoint;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMost = std::size_t{1} << 20;

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("chokepoint-text-" + std::to_string(getpid()))) {
    fs::create_directory(path);
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

std::string error_of(const fs::path& file) {
  try {
    read_text_file(file, kMost, "; so there");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("A file is read whole up to its bound, and refused beyond", "[topology]") {
  const Folder folder;
  const fs::path file = folder.path / "f";
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kMost - 1, kMost}) {
    const std::string text(size, '\0');
    std::ofstream(file, std::ios::binary) << text;
    CHECK(read_text_file(file, kMost) == text);
  }
  std::ofstream(file, std::ios::binary) << std::string(kMost + 1, 'x');
  CHECK(error_of(file) == file.string() + ": is larger than 1 MiB; so there");
}

TEST_CASE("What has no end, or is no file, is refused", "[topology]") {
  const Folder folder;
  CHECK(error_of("/dev/zero") == "/dev/zero: is larger than 1 MiB; so there");
  CHECK(error_of("/dev/urandom") == "/dev/urandom: is larger than 1 MiB; so there");
  CHECK(error_of(folder.path) == folder.path.string() + ": is a folder, not a file");
  CHECK(error_of(folder.path / "gone") ==
        (folder.path / "gone").string() + ": cannot be opened: No such file or directory");
  CHECK(read_text_file("/dev/null", kMost).empty());
}

TEST_CASE("A pipe is read like a file", "[topology]") {
  const Folder folder;
  const fs::path pipe = folder.path / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::string text(300'000, 'a');
  std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << text; });
  CHECK(read_text_file(pipe, kMost) == text);
  writer.join();
}
