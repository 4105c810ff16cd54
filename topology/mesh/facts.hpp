#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

struct StateFacts {
  std::string code;
  std::size_t routers = 0;
  std::size_t border_routers = 0;  ///< routers with at least one link that leaves the state
  std::size_t border_links = 0;    ///< links with exactly one end in the state, parallel ones each
};

/// What can be counted in a mesh without routing in it.
struct MeshFacts {
  std::size_t routers = 0;
  std::size_t links = 0;         ///< all of them, parallel ones and loops included
  std::size_t simple_links = 0;  ///< pairs of different routers that are joined
  std::size_t loops = 0;
  std::size_t components = 0;        ///< connected components; a lone router is one
  double mean_degree = 0;            ///< 2 · simple_links / routers; 0 in an empty mesh
  std::vector<StateFacts> states{};  ///< in the order of their ids
};

/// Time: sorting the links once. Memory: proportional to routers + links.
MeshFacts facts_of(const Mesh& mesh);

}  // namespace chokepoint
