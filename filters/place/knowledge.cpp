#include "filters/place/knowledge.hpp"

#include "topology/mesh/address.hpp"
#include "topology/route/walk.hpp"

namespace chokepoint {
namespace {

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
  for (std::size_t i = 0; i < inside.size() * abroad.size(); ++i) rows.add_row();
  std::vector<bool> routed(rows.rows(), true);
  const auto row_of = [&](std::size_t in, std::size_t out) { return in * abroad.size() + out; };
  const auto mark = [&](const DestinationTree& tree, RouterId from, std::size_t row) {
    const auto hops =
        walk(tree, from, probe_hash(from, tree.destination()), salt_seed, [&](RouterId r) {
          if (territory.contains(r)) rows.set(row, territory.position(r));
        });
    if (hops == DestinationTree::kUnreachable) routed[row] = false;
  };

  const auto routes = routing.make();
  DestinationTree tree;
  for (std::size_t out = 0; out < abroad.size(); ++out) {
    routes->compute(graph, abroad[out], tree);
    for (std::size_t in = 0; in < inside.size(); ++in) mark(tree, inside[in], row_of(in, out));
  }
  for (std::size_t in = 0; in < inside.size(); ++in) {
    routes->compute(graph, inside[in], tree);
    for (std::size_t out = 0; out < abroad.size(); ++out) mark(tree, abroad[out], row_of(in, out));
  }
  return rows.only(routed);
}

}  // namespace chokepoint
