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

/// Where a shipped profile of that name stands; a path that ends in ".toml" is itself. Throws
/// InputError that lists the shipped ones for anything else.
std::filesystem::path profile_file(std::string_view name_or_file);

/// Reads a shipped profile by its name, or a file by its path, which ends in ".toml".
Profile find_profile(std::string_view name_or_file);

/// The names of the shipped profiles, sorted. They stand in the folder $CHOKEPOINT_PROFILES, or
/// else where the program was built.
std::vector<std::string> shipped_profiles();

/// Every key that a profile may have, dotted, such as "rule.when.names".
std::vector<std::string> profile_keys();

}  // namespace chokepoint
