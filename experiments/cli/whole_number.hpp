#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "topology/import/number.hpp"

namespace chokepoint::cli {

/// Checks that an option's text is a whole number in decimal digits, `least` or more. CLI11 alone
/// takes the largest number there is for a larger one or one below 0, and 010 for 8.
inline CLI::Validator whole_number(std::uint64_t least = 0) {
  return CLI::Validator(
      [least](std::string& text) -> std::string {
        const auto value = parse_whole(text);
        if (!value || *value < least) {
          return fmt::format("'{}' is no whole number from {} to {}", text, least,
                             std::numeric_limits<std::uint64_t>::max());
        }
        text = std::to_string(*value);  // without leading zeros
        return {};
      },
      fmt::format("from {}", least));
}

}  // namespace chokepoint::cli
