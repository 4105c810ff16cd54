#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "topology/base/error.hpp"

namespace chokepoint {

/// A topology file held in memory: what every reader reads, so that a test or a fuzzer can hand one
/// over without a file.
struct Source {
  std::string name;  ///< as errors shall call it
  std::string text;  ///< the bytes, unpacked, without UTF-8's byte order mark, otherwise unchanged
  bool marked_utf8 = false;  ///< that mark stood in front

  /// Line, from 1, on which the byte at `offset` stands; beyond the end, the last line.
  std::size_t line_at(std::size_t offset) const;
  /// An error at a byte of this source.
  InputError error_at(std::size_t offset, std::string_view field, std::string_view why) const;
};

/// Largest file that is read: the published graphs are below 10 MB, and an XML document takes
/// about five times its text.
inline constexpr std::size_t kMaxSourceBytes = 256U << 20U;

/// Reads a whole file, plain, gzip or bzip2 (judged by its first bytes). Throws InputError when it
/// is missing, unreadable, a folder, empty, packed and damaged, or larger than kMaxSourceBytes, as
/// it lies there or unpacked.
Source read_source(const std::filesystem::path& path);

}  // namespace chokepoint
