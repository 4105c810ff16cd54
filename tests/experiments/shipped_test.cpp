#include "experiments/study/shipped.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "experiments/study/study.hpp"
#include "filters/profile/profile_reader.hpp"

using namespace chokepoint;

namespace {

std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t toml_files(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml") ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("The studies in the program are the files of the sources, byte for byte",
          "[experiments]") {
  const std::filesystem::path folder = "experiments/studies";
  CHECK(shipped_study_names().size() == toml_files(folder));
  for (const std::string& name : shipped_study_names()) {
    INFO(name);
    CHECK(find_study_text(name).text == contents(folder / (name + ".toml")));
  }
}

TEST_CASE("The profiles in the program are the files of the sources, byte for byte",
          "[experiments]") {
  const std::filesystem::path folder = "filters/profile";
  CHECK(shipped_profiles().size() == toml_files(folder));
  for (const std::string& name : shipped_profiles()) {
    INFO(name);
    CHECK(find_profile_text(name).text == contents(folder / (name + ".toml")));
  }
}
