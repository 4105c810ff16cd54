#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// The next hops of every router towards one destination: a directed acyclic graph that ends there.
/// Made once and refilled per destination, so that streaming all pairs needs the memory of one.
class DestinationTree {
 public:
  static constexpr std::uint32_t kUnreachable = std::numeric_limits<std::uint32_t>::max();

  RouterId destination() const { return destination_; }
  /// Hops from `router` to the destination, or kUnreachable.
  std::uint32_t distance(RouterId router) const { return distance_[router.value]; }
  /// Next hops of equal cost, sorted by (router, link). Empty at the destination and where there
  /// is no route. Valid until the tree is refilled.
  std::span<const Arc> next_hops(RouterId router) const {
    return {arcs_.data() + offsets_[router.value],
            offsets_[router.value + 1] - offsets_[router.value]};
  }
  /// Reachable routers, nearest first (the destination is the first).
  std::span<const RouterId> by_distance() const { return order_; }

 private:
  friend class ShortestPaths;
  friend class PolicyPaths;
  RouterId destination_;
  std::vector<std::uint32_t> distance_;
  std::vector<std::uint32_t> offsets_;
  std::vector<Arc> arcs_;
  std::vector<RouterId> order_;
};

/// A way to compute routes towards one destination at a time.
class RouteComputer {
 public:
  virtual ~RouteComputer() = default;
  /// Fills `tree` for `destination`. REQUIRES: the destination is a router of `graph`.
  virtual void compute(const Adjacency& graph, RouterId destination, DestinationTree& tree) = 0;
};

/// Calls visit(tree) for each destination in turn; the tree is reused between calls.
template <class Visit>
void for_each_destination(RouteComputer& routes, const Adjacency& graph,
                          std::span<const RouterId> destinations, Visit&& visit) {
  DestinationTree tree;
  for (const RouterId destination : destinations) {
    routes.compute(graph, destination, tree);
    visit(static_cast<const DestinationTree&>(tree));
  }
}

}  // namespace chokepoint
