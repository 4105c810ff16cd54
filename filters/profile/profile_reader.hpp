#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "filters/profile/profile.hpp"

namespace chokepoint {

/// Reads a censor from a TOML file (docs/profiles.md), with the list files it refers to. Throws
/// InputError `file:line: field: why` for everything that is wrong with it.
Profile read_profile(const std::filesystem::path& file);

/// The same from text; `file` names it in complaints, and list files are relative to its folder.
Profile parse_profile(const std::string& text, const std::filesystem::path& file);

/// A profile as it was written.
struct ProfileText {
  /// For complaints: the path that was asked for, or "shipped/NAME.toml".
  std::filesystem::path file;
  std::string text;
  bool is_embedded = false;  ///< part of the program; there is no such file
};

/// The shipped profile of that name, or the file of that path, which ends in ".toml". Throws
/// InputError that lists the shipped ones for anything else, and for a file that cannot be read.
ProfileText find_profile_text(std::string_view name_or_file);

/// Reads a shipped profile by its name, or a file by its path, which ends in ".toml".
Profile find_profile(std::string_view name_or_file);

/// The files that find_profile() reads for it: its own, unless it is embedded, and its lists. Those
/// up to the first fault of one that cannot be read; no error, which find_profile() gives.
std::vector<std::filesystem::path> profile_files(std::string_view name_or_file);

/// The names of the shipped profiles, sorted. They are part of the program; where
/// $CHOKEPOINT_PROFILES is set, those of that folder are taken instead. Throws InputError when
/// there is no such folder.
std::vector<std::string> shipped_profiles();

/// Every key that a profile may have, dotted, such as "rule.when.names".
std::vector<std::string> profile_keys();

}  // namespace chokepoint
