#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "topology/route/walk.hpp"

namespace chokepoint {

/// The hash of the one flow that stands for a pair of routers, where a routing draws among paths.
/// Nobody knows the hosts' addresses here: the routers' numbers and a port of probes stand for
/// them.
constexpr std::uint64_t pair_hash(RouterId source, RouterId destination) {
  return flow_hash({source.value, destination.value, 33'434, 33'434, 6});
}

/// Calls visit(path) for each destination in turn and each other router with a route to it, under
/// any routing; `path` runs from the source to the destination, both included, and is valid during
/// the call. Where the routing draws among paths the pair has the one drawn for pair_hash.
template <class Visit>
void for_each_path(const Adjacency& graph, const Routing& routing,
                   std::span<const RouterId> destinations, std::uint64_t salt_seed, Visit&& visit) {
  PathWalker walker(graph, routing, salt_seed);
  std::vector<RouterId> path;
  for (const RouterId destination : destinations) {
    walker.aim(destination);
    for (std::uint32_t r = 0; r < graph.size(); ++r) {
      const RouterId source{r};
      if (source == destination) continue;
      path.clear();
      walker.walk(source, pair_hash(source, destination), [&](RouterId at) { path.push_back(at); });
      if (!path.empty()) visit(std::span<const RouterId>(path));
    }
  }
}

}  // namespace chokepoint
