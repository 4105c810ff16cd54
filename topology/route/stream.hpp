#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "topology/route/routing.hpp"
#include "topology/route/tree.hpp"

namespace chokepoint {

/// Where every router sends packets for one destination: one next hop each.
struct NextHopTree {
  static constexpr std::uint32_t kNone = 0xffffffff;

  RouterId destination;
  /// Per router; kNone without a route; the destination's is itself.
  std::span<const std::uint32_t> next;
  /// Routers with a route, nearest first; the destination is the first.
  std::span<const std::uint32_t> by_distance;
};

/// Called with one tree at a time per worker; the tree is valid during the call only.
using TreeVisit = std::function<void(unsigned worker, const NextHopTree& tree)>;

/// Computes the trees of `destinations` on `threads` threads and calls visit(worker, tree) for
/// each, worker < max(1, threads). No tree is kept, so all pairs need the memory of a few trees per
/// thread. The order of the visits is unspecified: fold into integers, or per destination, so that
/// the result does not depend on it. What `visit` throws ends the stream and is thrown here.
/// REQUIRES: routing.spreading == Spreading::kNone, destinations are routers of `graph`.
void stream_routes(const Adjacency& graph, const Routing& routing,
                   std::span<const RouterId> destinations, unsigned threads,
                   const TreeVisit& visit);

}  // namespace chokepoint
