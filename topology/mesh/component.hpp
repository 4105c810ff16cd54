#pragma once

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// The mesh of the routers of the largest connected component (of equals the one with the lowest
/// router) and the links between them, in their old order. States and owners keep their ids.
Mesh largest_component(const Mesh& mesh);

}  // namespace chokepoint
