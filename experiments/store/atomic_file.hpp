#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace chokepoint {

/// Writes a whole file under a temporary name beside it, syncs it, and renames it: readers see the
/// old contents or the new, never half. Throws InputError (file, why) when the folder cannot be
/// written or the disk is full; nothing is left behind then.
void write_file(const std::filesystem::path& file, const std::string& contents);

/// Makes a folder and returns the folders that had to be made, the innermost first. Throws
/// InputError when it cannot be made.
std::vector<std::filesystem::path> make_folder(const std::filesystem::path& folder);

/// Tries that files can be written in a folder. Throws InputError otherwise.
void try_folder(const std::filesystem::path& folder);

}  // namespace chokepoint
