#pragma once

#include "filters/place/strategy.hpp"

namespace chokepoint {

/// A game of two: whoever runs the network routes around every router that is known to filter, and
/// the state places the next site where the routes have gone. Each site is the router of the
/// territory on most of the routes that are in use once the links of the sites so far are left out;
/// pairs that have no such way round are caught for good. Where nothing is left to catch the rest
/// of the budget goes as place_greedy's does. Best response in turns, not an equilibrium: nobody
/// looks ahead. Against users who do not evade, greedy covers at least as much with its first site.
///
/// Learns all routes across the border anew for each site: routers × links for each.
/// Throws InputError beyond kMostPairsForAdaptive pairs of a router inside and one abroad.
std::vector<RouterId> place_adaptively(const PlacementProblem& problem, std::size_t budget,
                                       RandomStream& random);

inline constexpr std::size_t kMostPairsForAdaptive = 4'000'000;

/// The mesh in which nothing passes `routers`: their links are left out.
Mesh routed_around(const Mesh& mesh, std::span<const RouterId> routers);

}  // namespace chokepoint
