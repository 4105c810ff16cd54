#include "topology/base/printable.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "topology/base/utf8.hpp"

namespace chokepoint {
namespace {

/// REQUIRES: `sequence` is a whole one.
char32_t character_of(std::string_view sequence) {
  constexpr std::array<unsigned char, 5> kMask{0, 0x7f, 0x1f, 0x0f, 0x07};
  char32_t character = static_cast<unsigned char>(sequence[0]) & kMask[sequence.size()];
  for (const char c : sequence.substr(1)) {
    character = character << 6 | (static_cast<unsigned char>(c) & 0x3fU);
  }
  return character;
}

bool may_be_shown(char32_t character) {
  struct Range {
    char32_t first;
    char32_t last;
  };
  constexpr std::array<Range, 9> kHidden{{{0x00, 0x1f},
                                          {0x7f, 0x9f},
                                          {0x061c, 0x061c},
                                          {0x200e, 0x200f},
                                          {0x2028, 0x202e},
                                          {0x2060, 0x206f},
                                          {0xfeff, 0xfeff},
                                          {0xfff9, 0xfffb},
                                          {0xe0000, 0xe007f}}};
  return std::none_of(kHidden.begin(), kHidden.end(), [character](const Range& range) {
    return range.first <= character && character <= range.last;
  });
}

std::string shown(std::string_view bytes, bool keep_lines) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = utf8_length(bytes);
    const std::string_view sequence = bytes.substr(0, std::max<std::size_t>(length, 1));
    if (length > 0 &&
        (may_be_shown(character_of(sequence)) || (keep_lines && bytes.front() == '\n'))) {
      text.append(sequence);
    } else {
      for (const char c : sequence) {
        text += fmt::format("\\{:03}", static_cast<unsigned char>(c));
      }
    }
    bytes.remove_prefix(sequence.size());
  }
  return text;
}

}  // namespace

std::string printable(std::string_view bytes) { return shown(bytes, false); }
std::string printable_lines(std::string_view text) { return shown(text, true); }

}  // namespace chokepoint
