#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "filters/place/stream_forest.hpp"
#include "filters/place/stream_problem.hpp"

namespace chokepoint {

/// The paths of a problem, stored as trees, one part a thread. Covering for one group changes
/// nothing for another; each group may be covered once.
class StoredPaths {
 public:
  /// Reads the trees of the problem, or gives up and returns nothing when more than `max_nodes`
  /// nodes (20 bytes each, besides 8 bytes a router and thread) would be kept. Routings that draw
  /// among paths have no trees: each pair is then kept as a path of its own.
  static std::optional<StoredPaths> read(const CoverageProblem& problem, std::size_t max_nodes);

  /// Maximum coverage by the greedy algorithm: each next site is the one that covers most pairs
  /// not yet covered, ties to the lower router; ends early when nothing is left to gain. At least
  /// 1 − 1/e of the optimum (Nemhauser, Wolsey & Fisher 1978).
  CoverageSteps greedy(std::uint32_t group, std::size_t budget);
  /// What the sites cover, one after the other. The bound is that of `budget` sites.
  /// REQUIRES: the sites are routers of the group.
  CoverageSteps in_order(std::uint32_t group, std::span<const RouterId> sites, std::size_t budget);

  std::size_t nodes() const;

 private:
  template <class Next>
  CoverageSteps cover(std::uint32_t group, std::size_t budget, Next&& next);

  std::vector<PathForest> parts_;
  std::vector<std::uint64_t> gains_;            // by router
  std::vector<std::uint64_t> pairs_;            // by group
  std::vector<std::vector<RouterId>> routers_;  // by group: those with anything to gain
};

/// The sum of the `count` largest of `gains`. Reorders them.
std::uint64_t sum_of_largest(std::span<std::uint64_t> gains, std::size_t count);

}  // namespace chokepoint
