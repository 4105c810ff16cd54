#pragma once

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// Random geometric graph (Gilbert 1961): routers uniform in a square of side 1, linked when they
/// are nearer than the radius. Away from the rim a router has nπr² links in the mean.
struct GeometricSpec {
  std::uint32_t routers = 100;
  double radius = 0.15;    ///< in sides of the square, in (0, √2]
  bool connected = false;  ///< also the shortest links that connect all (Euclidean spanning tree)
};

/// One draw of the model. Time grows with routers + links. Throws InputError for other radii.
Growth draw_geometric(const GeometricSpec& spec, RandomStream& random);

/// The model's ladder: the radius rises. The first rung is the Euclidean minimum spanning tree.
Growth grow_geometric(std::uint32_t routers, std::size_t links, RandomStream& random);

}  // namespace chokepoint
