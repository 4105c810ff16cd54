#include "experiments/store/atomic_file.hpp"

#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "tests/experiments/temporary_folder.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;
using chokepoint::test::TemporaryFolder;

namespace {

std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("A link planted under the temporary name is not followed", "[experiments]") {
  const TemporaryFolder folder;
  std::ofstream(folder.path / "precious") << "mine";
  for (const bool hard : {false, true}) {
    const auto part = folder.path / "metrics.csv.part";
    if (hard) {
      std::filesystem::create_hard_link(folder.path / "precious", part);
    } else {
      std::filesystem::create_symlink(folder.path / "precious", part);
    }
    write_file(folder.path / "metrics.csv", "text");
    CHECK(contents(folder.path / "precious") == "mine");
    CHECK(contents(folder.path / "metrics.csv") == "text");
    CHECK_FALSE(std::filesystem::exists(part));
  }
}

TEST_CASE("A link under the final name is replaced, not followed", "[experiments]") {
  const TemporaryFolder folder;
  std::ofstream(folder.path / "precious") << "mine";
  std::filesystem::create_symlink(folder.path / "precious", folder.path / "metrics.csv");
  write_file(folder.path / "metrics.csv", "text");
  CHECK(contents(folder.path / "precious") == "mine");
  CHECK_FALSE(std::filesystem::is_symlink(folder.path / "metrics.csv"));
}

TEST_CASE("What a killed program left under the temporary name stands in nobody's way",
          "[experiments]") {
  const TemporaryFolder folder;
  std::ofstream(folder.path / "metrics.csv.part") << "half of somethi";
  write_file(folder.path / "metrics.csv", "text");
  CHECK(contents(folder.path / "metrics.csv") == "text");
}

TEST_CASE("A file that cannot be written leaves the old one and says why", "[experiments]") {
  const TemporaryFolder folder;
  std::ofstream(folder.path / "metrics.csv") << "old";
  std::filesystem::create_directory(folder.path / "metrics.csv.part");
  CHECK_THROWS_WITH(write_file(folder.path / "metrics.csv", "text"),
                    Catch::Contains("metrics.csv: cannot be written: "));
  CHECK(contents(folder.path / "metrics.csv") == "old");
}

TEST_CASE("A folder that cannot be made is refused", "[experiments]") {
  CHECK_THROWS_WITH(make_folder("/proc/chokepoint/results"),
                    Catch::StartsWith("/proc/chokepoint/results: "));
}

TEST_CASE("Which folders had to be made is known", "[experiments]") {
  const TemporaryFolder folder;
  const auto inner = folder.path / "a" / "b";
  CHECK(make_folder(inner) == std::vector{inner, folder.path / "a"});
  CHECK(make_folder(inner).empty());
}
