#pragma once

#include "filters/place/strategy.hpp"

namespace chokepoint {

/// The minimum cut of the territory (topology/mesh/cut): the fewest own routers that every path
/// between the interior and abroad passes, whatever the routing does; then the border routers
/// beside them, so that a large budget sees all that crosses. Each part in the order of
/// order_by_coverage, those on no known route by their links.
std::vector<RouterId> place_at_vertex_cut(const PlacementProblem& problem, std::size_t budget,
                                          RandomStream& random);

}  // namespace chokepoint
