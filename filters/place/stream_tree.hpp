#pragma once

#include <cstdint>
#include <vector>

#include "filters/place/stream_problem.hpp"

namespace chokepoint {

/// What one tree says about a problem. Refilled per tree, so that a thread needs one of them.
class TreeCounts {
 public:
  explicit TreeCounts(const CoverageProblem& problem);

  /// Counts the pairs of `tree` at every router, O(routers).
  void count(const NextHopTree& tree);
  /// Pairs that count and have the router between source and destination (any group's router).
  std::uint32_t interior(std::uint32_t router) const { return below_[router]; }
  /// Whether the path from the router to the destination leaves the destination's group, or begins
  /// outside; always true where all pairs count.
  bool crosses(std::uint32_t router) const {
    return !problem_.crossing_only || at_home_[router] == 0;
  }
  /// The next router of the same group on the way to the destination, the destination left out;
  /// PathForest::kNone where there is none.
  std::uint32_t next_of_group(const NextHopTree& tree, std::uint32_t router) const;
  /// Adds to pairs[group] the pairs of the tree that count for the group. Call after count().
  void add_pairs(const NextHopTree& tree, std::span<std::uint64_t> pairs) const;

 private:
  const CoverageProblem& problem_;
  std::vector<std::uint32_t> below_;
  std::vector<std::uint8_t> at_home_;  // the whole way to the destination stays in its group
};

}  // namespace chokepoint
