#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// Edge-disjoint paths between two routers: as many as there are, up to k, of the least total
/// number of hops (Suurballe 1974, in the form of Suurballe & Tarjan 1984: distances to the
/// destination make every reduced length 0, 1 or 2, so a search needs three buckets and no heap).
/// Parallel links are different edges. Of several solutions always the same.
class DisjointPaths {
 public:
  /// The ways of one packet each: arcs in order, from the source to the destination.
  using Path = std::vector<Arc>;

  /// `graph` must outlive it. REQUIRES: k ≥ 1.
  DisjointPaths(const Adjacency& graph, std::uint32_t k);

  /// The paths from one router to another, shortest first; none where there is no route, one
  /// without arcs from a router to itself. The same both ways, as label-switched paths that are
  /// routed together (RFC 5654). Valid until the next call. Cheapest when the higher of the two
  /// ends is that of the last call.
  std::span<const Path> between(RouterId from, RouterId to);

 private:
  static constexpr std::uint32_t kFar = 0xffffffff;
  /// Which way a path found so far runs over a link.
  enum class Flow : std::uint8_t { kNone, kToHigher, kToLower };
  static Flow way(RouterId from, RouterId to) {
    return from < to ? Flow::kToHigher : Flow::kToLower;
  }

  /// The arc by which a search reached a router.
  struct Step {
    RouterId from;
    Arc arc;
  };

  void aim(RouterId destination);
  void find(RouterId source);
  void turn_round();
  bool search(RouterId source);
  /// REQUIRES: cost < what the router has.
  void offer(RouterId from, const Arc& arc, std::uint32_t cost);
  void augment(RouterId source);
  void collect(RouterId source, std::size_t count);
  void forget_search();
  void forget_flow();

  const Adjacency& graph_;
  std::uint32_t k_;
  RouterId source_;                      // of paths_
  RouterId destination_;                 // the distances are to it
  bool turned_ = false;                  // paths_ lead from it to the source
  std::vector<std::uint32_t> distance_;  // hops to the destination
  std::vector<std::int32_t> potential_;  // makes the lengths of the current search ≥ 0
  std::vector<RouterId> moved_;          // routers whose potential is not −distance
  std::vector<std::uint32_t> cost_;      // reduced, from the source, in the current search
  std::vector<Step> step_;
  std::vector<RouterId> touched_;  // routers with a cost
  std::vector<Flow> flow_;         // by link
  std::vector<LinkId> used_;       // links that have or had a flow
  std::vector<std::vector<RouterId>> buckets_;
  std::vector<Path> paths_;
};

}  // namespace chokepoint
