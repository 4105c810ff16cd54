#pragma once

#include "filters/place/strategy.hpp"

namespace chokepoint {

/// Routers with the most links first (parallel links count), ties to the lower router.
std::vector<RouterId> place_by_degree(const PlacementProblem& problem, std::size_t budget,
                                      RandomStream& random);
/// Routers on the most shortest paths of the whole mesh first (Brandes 2001, by Boost.Graph),
/// ties to the lower router.
std::vector<RouterId> place_by_betweenness(const PlacementProblem& problem, std::size_t budget,
                                           RandomStream& random);
/// Border routers with the most border links first, ties to the lower router; never a router
/// inside.
std::vector<RouterId> place_at_border(const PlacementProblem& problem, std::size_t budget,
                                      RandomStream& random);

/// Betweenness of every router: the sum over unordered pairs (s, t) of the share of shortest s–t
/// paths that the router is interior to. Parallel links count as one.
std::vector<double> betweenness(const Adjacency& graph);

}  // namespace chokepoint
