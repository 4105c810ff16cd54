#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "topology/route/pair_paths.hpp"
#include "topology/route/routing.hpp"
#include "topology/route/tree.hpp"

namespace chokepoint {

/// Forwarding tables of all routers: for (router, destination router) a group of next hops.
/// A look-up is two array reads, whatever the number of routers. Two bytes per entry; equal groups
/// of one router are stored once.
class Fib {
 public:
  using Group = std::uint16_t;
  static constexpr Group kNoRoute = 0xffff;

  /// Tables towards `destinations` (all other destinations have no route). Under Spreading::kPath
  /// there is no table but pair_paths(), and `graph` must outlive this.
  Fib(const Adjacency& graph, const Routing& routing, std::span<const RouterId> destinations)
      : Fib(graph, graph, routing, destinations) {}
  /// The same for routers whose ports are those of `ports`, by routes over the links of `routes`:
  /// the same graph with links taken out.
  Fib(const Adjacency& ports, const Adjacency& routes, const Routing& routing,
      std::span<const RouterId> destinations);

  Spreading spreading() const { return spreading_; }
  /// The group at `router` towards `destination`, or kNoRoute. REQUIRES: both < routers.
  Group group(RouterId router, RouterId destination) const {
    const std::uint32_t column = column_[destination.value];
    return column == kNoColumn ? kNoRoute : table_[router.value * columns_ + column];
  }
  /// Positions in Adjacency::of(router) of the group's next hops. REQUIRES: a real group.
  std::span<const std::uint16_t> ports(RouterId router, Group group) const {
    const std::uint32_t first = group_of_router_[router.value] + group;
    return {ports_.data() + group_offsets_[first],
            group_offsets_[first + 1] - group_offsets_[first]};
  }
  /// The paths of pairs, where packets are spread over those; nullptr otherwise. They are found as
  /// they are asked for, so a Fib of that kind serves one thread.
  PairPaths* pair_paths() const { return pair_paths_.get(); }
  std::size_t bytes() const;

 private:
  static constexpr std::uint32_t kNoColumn = 0xffffffff;
  Spreading spreading_;
  std::size_t columns_ = 0;
  std::vector<std::uint32_t> column_;           // per destination router
  std::vector<Group> table_;                    // [router][column]
  std::vector<std::uint32_t> group_of_router_;  // first group of each router in group_offsets_
  std::vector<std::uint32_t> group_offsets_;
  std::vector<std::uint16_t> ports_;
  std::unique_ptr<PairPaths> pair_paths_;
};

}  // namespace chokepoint
