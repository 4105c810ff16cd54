#pragma once

#include "topology/import/lines.hpp"

namespace chokepoint {

/// Whether the line is `count` whole numbers and nothing else.
inline bool is_whole_numbers(std::string_view line, std::size_t count) {
  const auto fields = Fields<4>::blank_separated(line);
  if (fields.size() != count || count > 4) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digits(fields[i])) return false;
  }
  return true;
}

}  // namespace chokepoint
