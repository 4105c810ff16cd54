#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "filters/inspect/recogniser.hpp"
#include "filters/inspect/text.hpp"

namespace chokepoint {

/// What recognisers of text protocols share.

/// Lines longer than this belong to no protocol of commands here (RFC 5321 §4.5.3.1.4 and RFC 2812
/// §2.3 allow 512 octets, RFC 959 and RFC 1939 state less or nothing).
constexpr std::size_t kLongestLine = 512;

/// kYes if `bytes` begin with `text` (ASCII case ignored), kMaybe if they end before they differ.
inline Likeness begins_with(ByteView bytes, std::string_view text) {
  const std::string_view start = as_text(bytes).substr(0, text.size());
  if (!equal_ignoring_case(start, text.substr(0, start.size()))) return Likeness::kNo;
  return start.size() == text.size() ? Likeness::kYes : Likeness::kMaybe;
}

/// The first line that was not taken yet, without its end (LF or CR LF).
struct Line {
  std::string_view text;
  bool whole = false;  ///< its end is there
};

inline Line take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return {std::exchange(rest, {}), false};
  std::string_view text = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return {text, true};
}

/// No control characters: what lines of commands and answers are made of, in any 8-bit encoding.
inline bool is_plain_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return (u >= 0x20 && u != 0x7f) || c == '\t';
  });
}

inline bool contains_ignoring_case(std::string_view text, std::string_view word) {
  return std::search(text.begin(), text.end(), word.begin(), word.end(),
                     [](char a, char b) { return ascii_lower(a) == ascii_lower(b); }) != text.end();
}

}  // namespace chokepoint
