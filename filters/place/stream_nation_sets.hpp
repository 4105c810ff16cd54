#pragma once

#include <vector>

#include "filters/place/stream_problem.hpp"
#include "topology/base/random.hpp"

namespace chokepoint {

/// The routers that cover the wanted share of one group's border-crossing paths.
struct CoveringSet {
  std::vector<RouterId> routers;  ///< in the order of choice
  std::size_t at_least = 0;       ///< no smaller set covers the share
  bool reaches_share = false;
};

/// The paths on which sets are chosen: those from each group to `outward`, the same for all groups,
/// and those from everywhere to `inward`, routers of the group. Each stands for as many paths as it
/// was drawn from, so that both directions have their weight however few routers a group has.
struct PathSample {
  std::vector<RouterId> outward;
  std::vector<std::vector<RouterId>> inward;  ///< by group

  /// Of a large group, one in so many routers is drawn besides `inward`.
  static constexpr std::size_t kInwardPart = 20;

  /// Draws up to `outward` destinations among all routers, and in each group up to `inward` and a
  /// part of the rest.
  static PathSample draw(const CoverageProblem& problem, std::size_t outward, std::size_t inward,
                         RandomStream& random);
};

/// For each group, by the greedy algorithm, the fewest routers of any group that are interior to
/// the wanted share of the group's own border-crossing paths (see NationFacts). Stores the trees,
/// cut down to what each group needs of them. REQUIRES: problem.crossing_only, spreading kNone;
/// problem.destinations is not read.
std::vector<CoveringSet> covering_sets(const CoverageProblem& problem, const PathSample& sample,
                                       double share);

}  // namespace chokepoint
