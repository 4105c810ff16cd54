#pragma once

#include <cstdint>

#include "topology/generate/relations.hpp"
#include "topology/generate/thicken.hpp"
#include "topology/generate/thin.hpp"
#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// How a ladder is made of a given graph.
struct RegrowSpec {
  double border_share = 0.2;  ///< of the links beyond the graph's own that cross borders, in [0, 1]
  double most_degree = 12;    ///< mean degree of the densest rung
  std::uint64_t seed = 1;     ///< the streams "topology" and "topology/relations" are used
  ThinBy thin_by = ThinBy::kRandom;
  ThickenModel thicken = ThickenModel::kUniform;
  double peering_share = kUsualPeeringShare;  ///< where the graph brings no relations
  StateId filtering_state{};  ///< the root of relations lies outside; unset: the one with the most
                              ///< routers
};

/// A ladder on a given connected mesh: a spanning tree of it, its other links (see thinning_order),
/// then links drawn by the model, `border_share` of them between states (while such pairs last;
/// then the other kind), until the mean degree is `most_degree`. Parallel links and loops are
/// dropped, since a rung counts simple degree. A graph that tells relations keeps them, and what is
/// added to it is peering; another gets them all from with_relations, with its busiest router
/// outside of the filtering state as root. Throws InputError when the mesh is not connected.
Mesh regrow(const Mesh& mesh, const RegrowSpec& spec);
Mesh regrow(const Mesh& mesh, double border_share, double most_degree, std::uint64_t seed);

}  // namespace chokepoint
