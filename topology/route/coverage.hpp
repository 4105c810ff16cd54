#pragma once

#include <cstdint>
#include <span>

#include "topology/route/routing.hpp"
#include "topology/route/tree.hpp"

namespace chokepoint {

/// Ordered pairs of distinct routers.
struct CoverageCount {
  std::uint64_t pairs = 0;    ///< with a route from the first to the second
  std::uint64_t covered = 0;  ///< of these, with a site on the way, neither source nor destination
  bool operator==(const CoverageCount&) const = default;
};

/// Counts the pairs of any source and one of `destinations`, and those of them that `sites` cover,
/// on `threads` threads. Keeps no paths: a few hundred bytes a router and thread. A destination
/// named twice counts twice. REQUIRES: routing.spreading == Spreading::kNone; sites and
/// destinations are routers of `graph`.
CoverageCount coverage_of(const Adjacency& graph, const Routing& routing,
                          std::span<const RouterId> sites, std::span<const RouterId> destinations,
                          unsigned threads);

}  // namespace chokepoint
