#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace chokepoint {

struct TreeEdge {
  std::size_t from = 0;
  std::size_t to = 0;
  double length = 0;
};

/// The edges of a minimum spanning tree of the complete graph on points 0 … points−1, in the order
/// in which it grows from point 0 (Prim, "Shortest connection networks", BSTJ 36, 1957); of equal
/// lengths, that to the lowest point. Time: points², distance(i, j) ≥ 0 being called that often.
std::vector<TreeEdge> spanning_tree(
    std::size_t points, const std::function<double(std::size_t, std::size_t)>& distance);

}  // namespace chokepoint
