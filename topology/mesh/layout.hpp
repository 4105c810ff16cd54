#pragma once

#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// A place to draw every router at. Routers that have one keep it; the others go to the middle of
/// their placed neighbours, a little aside so that none covers another, and where there are none,
/// on a circle. Deterministic.
std::vector<Position> layout(const Mesh& mesh);

}  // namespace chokepoint
