#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "topology/import/number.hpp"

namespace chokepoint {

/// The number of an autonomous system: 1 … 4294967295 in decimal digits (RFC 6793; RFC 7607 forbids
/// the use of 0); nothing when `text` is anything else.
inline std::optional<std::uint32_t> parse_as_number(std::string_view text) {
  const auto number = parse_whole(text);
  if (!number || *number == 0 || *number > 0xffffffffU) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

inline constexpr std::string_view kNoAsNumber = "is no AS number (1 to 4294967295)";

}  // namespace chokepoint
