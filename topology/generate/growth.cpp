#include "topology/generate/growth.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "topology/base/error.hpp"
#include "topology/base/nearest.hpp"
#include "topology/generate/as_graph.hpp"
#include "topology/generate/barabasi_albert.hpp"
#include "topology/generate/centralized.hpp"
#include "topology/generate/decentralized.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/geometric.hpp"
#include "topology/generate/lattice.hpp"
#include "topology/generate/transit_stub.hpp"
#include "topology/generate/watts_strogatz.hpp"
#include "topology/generate/waxman.hpp"

namespace chokepoint {
namespace {

constexpr std::array kFamilies{
    Family{"centralized", "a star of stars; more spokes to the same few hubs", grow_centralized},
    Family{"decentralized", "clusters around hubs that mesh with near ones", grow_decentralized},
    Family{"erdos-renyi", "every pair of routers equally likely to be linked, G(n, m)",
           grow_erdos_renyi},
    Family{"lattice", "Baran's distributed network: near neighbours first, then longer links",
           grow_lattice},
    Family{"waxman", "short links likelier than long ones, exponentially", grow_waxman},
    Family{"geometric", "all pairs nearer than a radius", grow_geometric},
    Family{"watts-strogatz", "a small world: a ring with some links rewired", grow_watts_strogatz},
    Family{"barabasi-albert", "preferential attachment, exponent 3", grow_barabasi_albert},
    Family{"transit-stub", "stub domains that hang on domains of transit routers",
           grow_transit_stub},
    Family{"as-graph", "an Internet of providers, customers, peers and exchanges", grow_as_graph},
};

}  // namespace

std::span<const Family> families() { return kFamilies; }

const Family& find_family(std::string_view name) {
  std::vector<std::string_view> known;
  for (const Family& family : kFamilies) {
    if (family.name == name) return family;
    known.push_back(family.name);
  }
  throw InputError("", 0, "family", none_of(name, known));
}

Mesh mesh_of(const Growth& growth, std::size_t links) {
  Mesh mesh;
  for (std::size_t i = 0; i < growth.positions.size(); ++i) {
    mesh.add_router({"r" + std::to_string(i), {}, {}, growth.positions[i]});
  }
  for (std::size_t i = 0; i < std::min(links, growth.links.size()); ++i) {
    const auto [a, b] = growth.links[i];
    Link link;
    link.a = RouterId{a};
    link.b = RouterId{b};
    mesh.add_link(link);
  }
  return mesh;
}

}  // namespace chokepoint
