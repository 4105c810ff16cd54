#pragma once

#include <filesystem>

namespace chokepoint {

/// Makes `file` anew and returns its descriptor, open for writing, to be closed by the caller. What
/// is there under that name, left by a program that died or planted as a link to elsewhere, is
/// removed and not followed. Returns −1 and sets errno when that cannot be done.
int open_new_file(const std::filesystem::path& file);

}  // namespace chokepoint
