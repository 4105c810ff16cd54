#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "topology/generate/regrow.hpp"
#include "topology/generate/relations.hpp"
#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// A world of states whose interiors are of one family. The first state stands at the edge of the
/// world: on the first rung it has one border link, so that one router there sees all that crosses.
struct WorldSpec {
  std::string family = "erdos-renyi";  ///< of every state's interior
  std::uint32_t states = 4;            ///< ≥ 2
  std::uint32_t routers_per_state = 48;
  double border_share =
      0.2;                  ///< share of the links added to the tree that cross borders, in [0, 1]
  double most_degree = 12;  ///< mean degree of the densest rung
  std::uint64_t seed = 1;   ///< the streams "topology…" of this seed are used
  /// Share of the links added to the tree that are settlement-free peerings, in [0, 1]; see
  /// with_relations. The root of the hierarchy is the busiest router of the tree outside of the
  /// first state, so that the filtering state buys its transit abroad.
  double peering_share = kUsualPeeringShare;
};

/// A mesh whose links stand in the order of densification: any prefix of at least routers − 1 links
/// is a connected rung of one ladder. Throws InputError where the spec cannot be met.
Mesh grow_world(const WorldSpec& spec);

/// The number of links at which `routers` routers have that mean degree: never fewer than a tree,
/// never more than `available`.
std::size_t links_for_degree(std::size_t routers, double mean_degree, std::size_t available);

}  // namespace chokepoint
