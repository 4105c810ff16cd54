#include "experiments/study/shipped.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "topology/base/embedded.hpp"
#include "topology/base/error.hpp"
#include "topology/base/nearest.hpp"
#include "topology/base/text_file.hpp"

namespace chokepoint {

/// The shipped studies, by file. Defined by the build (cmake/embed.cmake).
std::span<const EmbeddedFile> embedded_studies();

namespace {

/// The folder that takes the place of the embedded studies; empty for none.
std::filesystem::path other_folder() {
  const char* const folder = std::getenv("CHOKEPOINT_STUDIES");
  if (folder == nullptr || *folder == 0) return {};
  if (!std::filesystem::is_directory(folder)) {
    throw InputError(folder, 0, "CHOKEPOINT_STUDIES", "is no folder");
  }
  return folder;
}

}  // namespace

std::string read_study_text(const std::filesystem::path& file) {
  constexpr std::size_t kLargestFile = std::size_t{1} << 20;
  return read_text_file(file, kLargestFile);
}

std::vector<std::string> shipped_study_names() {
  std::vector<std::string> names;
  const std::filesystem::path folder = other_folder();
  const auto add = [&names](const std::filesystem::path& file) {
    if (file.extension() == ".toml") names.push_back(file.stem().string());
  };
  if (folder.empty()) {
    for (const EmbeddedFile& file : embedded_studies()) add(file.name);
  } else {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) add(entry.path());
  }
  std::sort(names.begin(), names.end());
  return names;
}

StudyText find_study_text(const std::string& name_or_path) {
  const std::vector<std::string> names = shipped_study_names();
  const std::string file = name_or_path + ".toml";
  if (std::find(names.begin(), names.end(), name_or_path) != names.end()) {
    const std::filesystem::path folder = other_folder();
    if (!folder.empty()) return {folder / file, read_study_text(folder / file)};
    const auto files = embedded_studies();
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&file](const EmbeddedFile& f) { return f.name == file; });
    return {"shipped/" + file, std::string(found->text)};
  }
  std::error_code ignored;
  if (std::filesystem::exists(name_or_path, ignored)) {
    return {name_or_path, read_study_text(name_or_path)};
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  throw InputError(name_or_path, 0, "",
                   fmt::format("is neither a file nor a shipped study ({}){}",
                               fmt::join(names, ", "), did_you_mean(known, name_or_path)));
}

}  // namespace chokepoint
