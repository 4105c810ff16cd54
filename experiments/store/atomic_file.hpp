#pragma once

#include <filesystem>
#include <string>

namespace chokepoint {

/// Writes a whole file under a temporary name, syncs it, and renames it: readers see the old
/// contents or the new, never half. Throws InputError (file, why) when the folder cannot be written
/// or the disk is full; nothing is left behind then.
void write_file(const std::filesystem::path& file, const std::string& contents);

/// Makes the folder and tries that files can be written in it. Throws InputError otherwise.
void prepare_folder(const std::filesystem::path& folder);

}  // namespace chokepoint
