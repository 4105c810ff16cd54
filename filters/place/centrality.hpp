#pragma once

#include "filters/place/strategy.hpp"

namespace chokepoint {

/// Routers with the most links first (parallel links count), ties to the lower router.
std::vector<RouterId> place_by_degree(const PlacementProblem& problem, std::size_t budget,
                                      RandomStream& random);
/// Routers on the most shortest paths of the whole mesh first, ties to the lower router:
/// exactly up to kExactBetweennessRouters, beyond that by 1000 pivots (topology/mesh/betweenness).
std::vector<RouterId> place_by_betweenness(const PlacementProblem& problem, std::size_t budget,
                                           RandomStream& random);
/// Border routers with the most border links first, ties to the lower router; never a router
/// inside.
std::vector<RouterId> place_at_border(const PlacementProblem& problem, std::size_t budget,
                                      RandomStream& random);

}  // namespace chokepoint
