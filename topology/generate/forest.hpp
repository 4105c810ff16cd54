#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include <boost/pending/disjoint_sets.hpp>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// The connected components of a graph that gets its links one by one.
class Components {
 public:
  explicit Components(std::size_t routers)
      : rank_(routers), parent_(routers), sets_(rank_.data(), parent_.data()) {
    std::iota(parent_.begin(), parent_.end(), 0U);
  }
  Components(const Components&) = delete;  // the sets point into it
  Components& operator=(const Components&) = delete;

  /// True when the two were in different components, which are one from then on.
  bool join(std::uint32_t a, std::uint32_t b) {
    a = sets_.find_set(a);
    b = sets_.find_set(b);
    if (a != b) sets_.link(a, b);
    return a != b;
  }

 private:
  std::vector<std::uint32_t> rank_, parent_;
  boost::disjoint_sets<std::uint32_t*, std::uint32_t*> sets_;
};

/// Per link, in order: whether it joins two components of the links before it. Those links are a
/// spanning forest, a spanning tree where the mesh is connected.
std::vector<bool> joins_components(const Mesh& mesh);

/// Kruskal's algorithm: moves the links of that forest to the front and keeps the order within both
/// parts. Returns how many stand in front: routers − 1 when the links connect all.
std::size_t forest_first(std::size_t routers, std::vector<Link>& links);

}  // namespace chokepoint
