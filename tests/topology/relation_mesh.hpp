#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

#include "topology/base/random.hpp"
#include "topology/mesh/mesh.hpp"

namespace chokepoint::test {

inline Link related(std::uint32_t a, std::uint32_t b, Relation relation) {
  Link link;
  link.a = RouterId{a};
  link.b = RouterId{b};
  link.relation = relation;
  return link;
}

inline Mesh bare_mesh(std::uint32_t routers) {
  Mesh mesh;
  for (std::uint32_t r = 0; r < routers; ++r) mesh.add_router({});
  return mesh;
}

/// Up to `most` routers with transit from any to any later one of a random order, peerings, links
/// said twice and differently, loops; often in several components.
inline Mesh random_relations(std::uint64_t seed, std::uint32_t most) {
  RandomStream random(seed, "relations");
  const std::uint32_t n = 1 + random.below(most);
  Mesh mesh = bare_mesh(n);
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  random.shuffle(std::span(order));
  const std::uint32_t transit = random.below(3 * n);
  const std::uint32_t peerings = random.below(2 * n);
  // The first of the order are favoured as providers, so that there are stubs and chains.
  for (std::uint32_t i = 0; i < transit && n > 1; ++i) {
    const std::uint32_t customer = 1 + random.below(n - 1);
    const std::uint32_t provider = random.below(1 + random.below(customer));
    mesh.add_link(related(order[provider], order[customer], Relation::kTransit));
  }
  for (std::uint32_t i = 0; i < peerings; ++i) {
    mesh.add_link(related(random.below(n), random.below(n), Relation::kPeering));
  }
  return mesh;
}

inline std::vector<RouterId> all_routers(const Adjacency& graph) {
  std::vector<RouterId> routers;
  for (std::uint32_t r = 0; r < graph.size(); ++r) routers.push_back(RouterId{r});
  return routers;
}

}  // namespace chokepoint::test
