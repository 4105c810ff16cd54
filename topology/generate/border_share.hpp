#pragma once

#include <cmath>
#include <cstddef>

namespace chokepoint {

/// True when the k-th added link (from 0) crosses a border: any prefix holds the share to within
/// one link.
inline bool crosses_border(std::size_t k, double border_share) {
  return std::floor(border_share * static_cast<double>(k + 1)) >
         std::floor(border_share * static_cast<double>(k));
}

}  // namespace chokepoint
