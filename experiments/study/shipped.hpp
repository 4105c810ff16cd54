#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace chokepoint {

/// A study as it was written.
struct StudyText {
  /// The path that was asked for, or "shipped/NAME.toml", of which there is no such file.
  std::filesystem::path file;
  std::string text;
};

/// The names of the studies that are part of the program, sorted; where $CHOKEPOINT_STUDIES is set,
/// those of that folder instead. Throws InputError when there is no such folder.
std::vector<std::string> shipped_study_names();

/// The study of that shipped name, or of that path. Throws InputError when there is neither.
StudyText find_study_text(const std::string& name_or_path);

/// Reads a study file as text. Throws InputError when it cannot be read.
std::string read_study_text(const std::filesystem::path& file);

}  // namespace chokepoint
