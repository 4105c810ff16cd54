#pragma once

#include <cstdint>

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

}  // namespace chokepoint
