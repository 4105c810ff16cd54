#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "topology/route/routing.hpp"
#include "topology/route/stream.hpp"

namespace chokepoint {

/// Maximum coverage of paths on a graph of any size, for one or more groups of routers at once.
/// Each group (a state, or all routers) is a problem of its own: it may put sites at its own
/// routers only. A pair (source, destination) is covered when a site is interior to its path.
struct CoverageProblem {
  static constexpr std::uint32_t kNobody = 0xffffffff;

  const Adjacency& graph;
  const Routing& routing;
  /// Each with every source that has a route to it.
  std::span<const RouterId> destinations;
  /// Whose each router is: < groups, or kNobody.
  std::span<const std::uint32_t> group;
  std::uint32_t groups = 1;
  /// For each group count only pairs whose path has a link with exactly one end in the group.
  bool crossing_only = false;
  unsigned threads = 1;
  /// Of the routers' hashes, where a routing draws among paths.
  std::uint64_t salt_seed = 0;
  /// Told after each tree how many destinations are done, by one thread at a time; may be empty.
  std::function<void(std::size_t done, std::size_t all)> progress{};
};

/// What a placement of sites covers.
struct CoverageSteps {
  std::vector<RouterId> sites;         ///< in order, none twice
  std::vector<std::uint64_t> covered;  ///< pairs covered after each site
  std::uint64_t pairs = 0;             ///< pairs that count, covered or not
  /// No placement of as many sites as the budget covers more pairs than this: for any placement S
  /// it is covered(S) + the largest marginal gains, and the least such sum that was seen
  /// (Nemhauser, Wolsey & Fisher 1978; Leskovec et al. 2007).
  std::uint64_t bound = 0;
};

/// The sites of each group, in order.
using SitesOfGroups = std::vector<std::vector<RouterId>>;

}  // namespace chokepoint
