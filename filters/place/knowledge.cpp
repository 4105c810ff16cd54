#include "filters/place/knowledge.hpp"

#include <algorithm>
#include <utility>

#include "topology/mesh/address.hpp"
#include "topology/route/walk.hpp"

namespace chokepoint {
namespace {

/// The rows of pairs with a route; a copy only where some have none.
SiteSets only_routed(SiteSets rows, const std::vector<bool>& routed) {
  const bool all = std::find(routed.begin(), routed.end(), false) == routed.end();
  if (all) return rows;
  return rows.only(routed);
}

constexpr std::uint8_t kProbeHost = 1;
constexpr std::uint8_t kTcp = 6;

std::uint64_t probe_hash(RouterId from, RouterId to) {
  return flow_hash({HostAddress::of(from, kProbeHost).value, HostAddress::of(to, kProbeHost).value,
                    33'434, 33'434, kTcp});
}

}  // namespace

SiteSets routes_across_border(const Adjacency& graph, const Routing& routing,
                              const Territory& territory, std::uint64_t salt_seed) {
  const auto inside = territory.routers();
  const auto abroad = territory.abroad();
  SiteSets rows(territory);
  rows.add_rows(inside.size() * abroad.size());
  std::vector<bool> routed(rows.rows(), true);
  const auto row_of = [&](std::size_t in, std::size_t out) { return in * abroad.size() + out; };
  PathWalker walker(graph, routing, salt_seed);
  const auto mark = [&](RouterId from, RouterId to, std::size_t row) {
    const auto hops = walker.walk(from, probe_hash(from, to), [&](RouterId r) {
      if (territory.contains(r)) rows.set(row, territory.position(r));
    });
    if (hops == DestinationTree::kUnreachable) routed[row] = false;
  };
  if (routing.spreading == Spreading::kPath) {
    // Found once for both ways, as long as the ways of a pair are asked for one after the other.
    for (std::size_t out = 0; out < abroad.size(); ++out) {
      for (std::size_t in = 0; in < inside.size(); ++in) {
        walker.aim(abroad[out]);
        mark(inside[in], abroad[out], row_of(in, out));
        walker.aim(inside[in]);
        mark(abroad[out], inside[in], row_of(in, out));
      }
    }
    return only_routed(std::move(rows), routed);
  }
  for (std::size_t out = 0; out < abroad.size(); ++out) {
    walker.aim(abroad[out]);
    for (std::size_t in = 0; in < inside.size(); ++in) {
      mark(inside[in], abroad[out], row_of(in, out));
    }
  }
  for (std::size_t in = 0; in < inside.size(); ++in) {
    walker.aim(inside[in]);
    for (std::size_t out = 0; out < abroad.size(); ++out) {
      mark(abroad[out], inside[in], row_of(in, out));
    }
  }
  return only_routed(std::move(rows), routed);
}

std::size_t bytes_of_routes(std::size_t inside, std::size_t abroad) {
  return inside * abroad * ((inside + 63) / 64) * sizeof(std::uint64_t);
}

}  // namespace chokepoint
