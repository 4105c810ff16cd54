#pragma once

#include <string>
#include <string_view>

namespace chokepoint {

/// A piece of a file as an error message shows it: in quotes, at most 40 bytes of it.
inline std::string quote(std::string_view piece) {
  constexpr std::size_t kMost = 40;
  return '"' + std::string(piece.substr(0, kMost)) + (piece.size() > kMost ? "…\"" : "\"");
}

}  // namespace chokepoint
