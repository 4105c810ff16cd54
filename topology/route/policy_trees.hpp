#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "topology/route/policy_batch.hpp"
#include "topology/route/stream.hpp"

namespace chokepoint {

/// Turns the lanes of a batch into one tree per destination. About 350 bytes a router.
class PolicyTrees {
 public:
  /// `graph` and `plan` as for PolicyBatch.
  PolicyTrees(const Adjacency& graph, const PolicyPlan& plan);

  /// Computes the routes towards destinations[lane]. REQUIRES: at most kLanes of them.
  void compute(std::span<const RouterId> destinations);
  /// The tree of one lane, valid until the next call of either.
  NextHopTree tree(std::size_t lane);

 private:
  void turn(std::span<const Line> lines, std::vector<std::int8_t>& lanes) const;
  void look_up_next_hops(std::size_t lane);
  void sort_by_distance(std::size_t lane);

  const Adjacency& graph_;
  const PolicyPlan& plan_;
  PolicyBatch batch_;
  std::vector<RouterId> destinations_;
  std::size_t stride_;                 // from one lane to the next
  std::vector<std::int8_t> position_;  // [lane][router], low byte
  std::vector<std::int8_t> hops_;      // [lane][router], as in Line
  std::vector<std::uint32_t> row_of_;  // per router: where its row begins in the plan
  std::vector<std::uint32_t> wide_;    // routers whose positions need the high byte
  std::vector<std::uint32_t> next_;    // of the last tree
  std::vector<std::uint32_t> order_;   // of the last tree
};

}  // namespace chokepoint
