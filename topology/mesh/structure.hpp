#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// What holds a network together: single points of failure, and how deep its core is.
struct StructureFacts {
  /// Routers without which their component falls apart, ascending.
  std::vector<RouterId> articulation_points;
  /// Links without which it does, ascending; one of two parallel links is none.
  std::vector<LinkId> bridges;
  /// The highest k for which there is a k-core; 0 without links.
  std::uint32_t largest_core = 0;
  /// Routers of that core.
  std::size_t largest_core_routers = 0;
};

/// Time and memory: proportional to routers + links.
StructureFacts structure_of(const Adjacency& graph);

/// Per router the highest k such that it is in the k-core, the greatest part of the network in
/// which everybody has at least k neighbours in that part (Seidman 1983; Batagelj & Zaveršnik 2003,
/// by Boost.Graph). Parallel links count as one.
std::vector<std::uint32_t> core_numbers(const Adjacency& graph);

}  // namespace chokepoint
