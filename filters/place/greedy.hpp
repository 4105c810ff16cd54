#pragma once

#include "filters/place/strategy.hpp"

namespace chokepoint {

/// Maximum coverage of the routes by the lazy greedy algorithm (Minoux 1978): each next site is the
/// one that covers most routes not covered yet, ties to the lower router. At least 1 − 1/e of the
/// optimum (Nemhauser, Wolsey & Fisher 1978). When nothing is left to gain the rest of the budget
/// covers the routes a second time, and so on; routers on no route are never chosen.
std::vector<RouterId> place_greedy(const PlacementProblem& problem, std::size_t budget,
                                   RandomStream& random);

}  // namespace chokepoint
