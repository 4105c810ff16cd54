#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "filters/place/stream_problem.hpp"

namespace chokepoint {

/// Sums over the paths of one nation; see NationFacts for what is whose.
struct NationSums {
  std::uint64_t pairs = 0;
  std::uint64_t covered = 0;  ///< of them, those past a router of the nation's set
  std::uint64_t abroad_and_back = 0;
  std::uint64_t crossing = 0;  ///< all paths across the border, transit included
  // Over destinations, of the pairs and the covered ones to each: for the standard error.
  double pairs_squared = 0;
  double covered_squared = 0;
  double product = 0;
};

/// What one pass over the trees says of every nation.
struct NationTotals {
  static constexpr std::size_t kHalves = 2;

  std::vector<NationSums> sums;  ///< by group
  /// For each half of the destinations, in their order: by router that leads out, the paths of its
  /// nation with the router on them, ends included; and by group, the paths.
  std::array<std::vector<std::uint64_t>, kHalves> through;
  std::array<std::vector<std::uint64_t>, kHalves> pairs;
};

/// Streams the trees of problem.destinations and folds them. `leads_out` tells, by router, whether
/// it has a link that leaves its group; `sets` are by group. REQUIRES: problem.crossing_only,
/// spreading kNone.
NationTotals fold_nations(const CoverageProblem& problem, std::span<const std::uint8_t> leads_out,
                          std::span<const std::vector<RouterId>> sets);

}  // namespace chokepoint
