#pragma once

#include <cstdio>
#include <filesystem>

namespace chokepoint {

/// A stream of the uncompressed bytes of `file`, which may be gzip-compressed or plain; nullptr
/// with errno set when it cannot be opened. `*cut` (which must outlive the stream) becomes true
/// when the compressed data stop before their end.
std::FILE* open_maybe_gzip(const std::filesystem::path& file, bool* cut);

}  // namespace chokepoint
