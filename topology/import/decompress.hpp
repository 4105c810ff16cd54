#pragma once

#include <cstddef>
#include <string>

namespace chokepoint {

/// The text of a file: `bytes` unpacked when they start like gzip (RFC 1952) or bzip2, whatever the
/// file is called, otherwise as they are. Several packed streams in a row are one text. Throws
/// InputError with `name` when the packed bytes are damaged, cut short or followed by something
/// else, or when the text would be longer than `limit`; never holds more than `limit` of it.
/// REQUIRES: bytes.size() fits in 32 bits.
std::string decompress(std::string bytes, const std::string& name, std::size_t limit);

}  // namespace chokepoint
