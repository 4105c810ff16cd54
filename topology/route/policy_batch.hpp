#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "topology/route/policy_plan.hpp"
#include "topology/route/policy_sweep.hpp"

namespace chokepoint {

/// Policy routes (those of PolicyPaths) towards up to 64 destinations at once, one per lane. Not
/// for several threads at a time: give each its own. About 200 bytes a router.
class PolicyBatch {
 public:
  /// `graph` and `plan`, which was made of it, must outlive the batch.
  PolicyBatch(const Adjacency& graph, const PolicyPlan& plan,
              const SweepKernel& kernel = *sweep_kernels().back());

  /// Computes the routes towards destinations[lane] in each lane; lanes beyond have no route.
  /// REQUIRES: at most kLanes destinations.
  void compute(std::span<const RouterId> destinations);
  /// As compute(), for nothing but the count of pairs and of those with a site between their ends.
  /// `site` holds -1 for a site and 0 for others, by rank.
  PairCounts coverage(std::span<const RouterId> destinations, std::span<const std::int8_t> site);

  /// Hops of the routes chosen, per rank; see policy_lanes.hpp for what a byte means.
  std::span<const Line> distance() const { return distance_; }
  /// Position of a router's next hop in its row of the plan; unspecified at the destination and one
  /// hop from it.
  std::span<const Line> low_positions() const { return low_; }
  /// Per wide row; the high byte is 0 elsewhere.
  std::span<const Line> high_positions() const { return high_; }

 private:
  SweepTables prepare(std::span<const RouterId> destinations);
  void know_destination(RouterId destination, std::size_t lane);
  Line& seed(std::uint32_t rank);

  const Adjacency& graph_;
  const PolicyPlan& plan_;
  const SweepKernel& kernel_;
  std::vector<std::uint32_t> seed_of_;  // per rank
  std::vector<std::uint32_t> seeded_;   // ranks whose seed is not the first
  std::vector<Line> seeds_;
  std::vector<Line> customer_;
  std::vector<Line> distance_;
  std::vector<Line> low_;
  std::vector<Line> high_;
  std::vector<Line> customer_hit_;
  std::vector<Line> chosen_hit_;
};

}  // namespace chokepoint
