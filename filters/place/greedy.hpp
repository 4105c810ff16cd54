#pragma once

#include "filters/place/strategy.hpp"

namespace chokepoint {

/// Maximum coverage of the routes by the lazy greedy algorithm (Minoux 1978): each next site is the
/// candidate that covers most routes not covered yet, ties to the lower router. At least 1 − 1/e of
/// the optimum among the candidates (Nemhauser, Wolsey & Fisher 1978). When nothing is left to gain
/// the rest of the budget covers the routes a second time, and so on; routers on no route are never
/// chosen. REQUIRES: the candidates are of the territory, ascending, none twice.
std::vector<RouterId> order_by_coverage(const PlacementProblem& problem,
                                        std::span<const RouterId> candidates, std::size_t budget);

/// order_by_coverage of the whole territory.
std::vector<RouterId> place_greedy(const PlacementProblem& problem, std::size_t budget,
                                   RandomStream& random);

}  // namespace chokepoint
