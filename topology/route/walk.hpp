#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "topology/route/disjoint.hpp"
#include "topology/route/routing.hpp"
#include "topology/route/tree.hpp"

namespace chokepoint {

/// Follows one packet towards the tree's destination, choosing among equal next hops as a router
/// with that salt does in the packet engine: `hash` is the flow's hash under ECMP per flow, and
/// differs from packet to packet under ECMP per packet. Calls visit(router) for every router on the
/// way, source and destination included. Returns the number of hops, or
/// DestinationTree::kUnreachable (and visits nothing) where there is no route.
template <class Visit>
std::uint32_t walk(const DestinationTree& tree, RouterId from, std::uint64_t hash,
                   std::uint64_t salt_seed, Visit&& visit) {
  if (tree.distance(from) == DestinationTree::kUnreachable) return DestinationTree::kUnreachable;
  std::uint32_t hops = 0;
  RouterId at = from;
  visit(at);
  while (at != tree.destination()) {
    const auto next = tree.next_hops(at);
    const std::uint32_t choice = next.size() == 1 ? 0
                                                  : choose(hash, router_salt(salt_seed, at),
                                                           static_cast<std::uint32_t>(next.size()));
    at = next[choice].to;
    visit(at);
    ++hops;
  }
  return hops;
}

/// The ways of packets under any routing, one destination at a time.
class PathWalker {
 public:
  /// `graph` must outlive it; `salt_seed` salts the routers' choices.
  PathWalker(const Adjacency& graph, const Routing& routing, std::uint64_t salt_seed)
      : graph_(graph), salt_seed_(salt_seed) {
    if (routing.spreading == Spreading::kPath) {
      disjoint_.emplace(graph, routing.paths);
    } else {
      routes_ = routing.make();
    }
  }

  /// Chooses the destination of the walks that follow.
  void aim(RouterId destination) {
    if (disjoint_) {
      disjoint_->aim(destination);
      source_ = {};
    } else {
      routes_->compute(graph_, destination, tree_);
    }
  }

  /// As walk() above, under this routing.
  template <class Visit>
  std::uint32_t walk(RouterId from, std::uint64_t hash, Visit&& visit) {
    if (!disjoint_) return chokepoint::walk(tree_, from, hash, salt_seed_, visit);
    const auto paths = paths_from(from);
    if (paths.empty()) return DestinationTree::kUnreachable;
    visit(from);
    const auto& path = paths[choose_path(hash, static_cast<std::uint32_t>(paths.size()))];
    for (const Arc& arc : path) visit(arc.to);
    return static_cast<std::uint32_t>(path.size());
  }

  /// Expected hops of a packet, 0 where there is no route.
  double mean_hops(RouterId from);

 private:
  /// Kept while the source stays: packets of one conversation ask again and again.
  std::span<const DisjointPaths::Path> paths_from(RouterId from);

  const Adjacency& graph_;
  std::uint64_t salt_seed_;
  std::unique_ptr<RouteComputer> routes_;
  DestinationTree tree_;
  std::optional<DisjointPaths> disjoint_;
  RouterId source_;
  std::span<const DisjointPaths::Path> paths_;
};

}  // namespace chokepoint
