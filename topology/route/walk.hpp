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
/// differs from packet to packet under ECMP per packet. Calls visit(arc) for every link taken.
/// Returns the number of hops, or DestinationTree::kUnreachable where there is no route.
template <class Visit>
std::uint32_t walk_arcs(const DestinationTree& tree, RouterId from, std::uint64_t hash,
                        std::uint64_t salt_seed, Visit&& visit) {
  if (tree.distance(from) == DestinationTree::kUnreachable) return DestinationTree::kUnreachable;
  std::uint32_t hops = 0;
  RouterId at = from;
  while (at != tree.destination()) {
    const auto next = tree.next_hops(at);
    const std::uint32_t choice = next.size() == 1 ? 0
                                                  : choose(hash, router_salt(salt_seed, at),
                                                           static_cast<std::uint32_t>(next.size()));
    at = next[choice].to;
    visit(next[choice]);
    ++hops;
  }
  return hops;
}

/// The same; calls visit(router) for every router on the way, source and destination included, and
/// for none where there is no route.
template <class Visit>
std::uint32_t walk(const DestinationTree& tree, RouterId from, std::uint64_t hash,
                   std::uint64_t salt_seed, Visit&& visit) {
  if (tree.distance(from) != DestinationTree::kUnreachable) visit(from);
  return walk_arcs(tree, from, hash, salt_seed, [&](const Arc& arc) { visit(arc.to); });
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
    destination_ = destination;
    if (disjoint_) {
      source_ = {};
    } else {
      routes_->compute(graph_, destination, tree_);
    }
  }

  /// As walk_arcs() above, under this routing.
  template <class Visit>
  std::uint32_t walk_arcs(RouterId from, std::uint64_t hash, Visit&& visit) {
    if (!disjoint_) return chokepoint::walk_arcs(tree_, from, hash, salt_seed_, visit);
    const auto paths = paths_from(from);
    if (paths.empty()) return DestinationTree::kUnreachable;
    const auto& path = paths[choose(hash, router_salt(salt_seed_, from),
                                    static_cast<std::uint32_t>(paths.size()))];
    for (const Arc& arc : path) visit(arc);
    return static_cast<std::uint32_t>(path.size());
  }
  /// As walk() above, under this routing.
  template <class Visit>
  std::uint32_t walk(RouterId from, std::uint64_t hash, Visit&& visit) {
    if (has_route(from)) visit(from);
    return walk_arcs(from, hash, [&](const Arc& arc) { visit(arc.to); });
  }

  bool has_route(RouterId from) {
    return disjoint_ ? !paths_from(from).empty()
                     : tree_.distance(from) != DestinationTree::kUnreachable;
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
  RouterId destination_;
  RouterId source_;
  std::span<const DisjointPaths::Path> paths_;
};

}  // namespace chokepoint
