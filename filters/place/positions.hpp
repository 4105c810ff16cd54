#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace chokepoint {

/// Calls visit(position) for each router of a row of a SiteSets, ascending.
template <class Visit>
void for_each_position(std::span<const std::uint64_t> row, Visit&& visit) {
  for (std::size_t w = 0; w < row.size(); ++w) {
    for (std::uint64_t bits = row[w]; bits != 0; bits &= bits - 1) {
      visit(w * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }
}

}  // namespace chokepoint
