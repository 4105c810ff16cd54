#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace chokepoint::test {

/// Bytes from hexadecimal digits; everything else is passed over.
inline std::vector<std::byte> from_hex(std::string_view text) {
  std::vector<std::byte> bytes;
  unsigned pending = 0;
  bool half = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && !(c >= 'a' && c <= 'f')) continue;
    pending = pending << 4 | static_cast<unsigned>(digit ? c - '0' : c - 'a' + 10);
    if (half) bytes.push_back(std::byte{static_cast<unsigned char>(pending)});
    half = !half;
  }
  return bytes;
}

}  // namespace chokepoint::test
