#pragma once

#include "topology/generate/erdos_renyi.hpp"

namespace chokepoint::test {

/// A random graph, connected or not, some of whose links are doubled.
inline Mesh random_mesh(std::uint32_t routers, std::size_t links, std::uint64_t seed) {
  RandomStream random(seed, "test");
  Growth growth = draw_erdos_renyi(routers, links, random);
  for (std::size_t i = 0; i < links / 8; ++i) {
    growth.links.push_back(growth.links[random.below(static_cast<std::uint32_t>(links))]);
  }
  return mesh_of(growth, growth.links.size());
}

/// A mesh of bare routers joined by `links`.
inline Mesh mesh_with(std::uint32_t routers, std::vector<Growth::Pair> links) {
  return mesh_of({std::vector<Position>(routers), std::move(links)}, ~std::size_t{0});
}

}  // namespace chokepoint::test
