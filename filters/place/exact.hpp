#pragma once

#include <cstddef>

#include "filters/place/solver.hpp"
#include "filters/place/strategy.hpp"

namespace chokepoint {

/// A placement with what is proven of it.
struct ExactPlacement {
  std::vector<RouterId> sites;  ///< most useful first
  std::size_t covered = 0;      ///< routes that hold a site
  std::size_t bound = 0;        ///< no `budget` sites cover more routes
  bool optimal = false;  ///< covered == bound; bound − covered is the gap that is left open
};

/// Maximum coverage of the routes by integer programming, solved by `cbc`: maximise Σ w(r) y(r)
/// subject to y(r) ≤ Σ of x over the routers of r, Σ x ≤ budget, x ∈ {0, 1} (Church & ReVelle
/// 1974). Routes over the same routers are one row with their number as weight. When time runs out,
/// the better of the solver's and the greedy placement, and the bound of the relaxation. Sites that
/// are left when everything is covered cover it once more, as place_greedy's do. Throws InputError
/// when cbc is not installed, and std::runtime_error as solve() does or when the answer contradicts
/// the program; neither where greedy's answer is optimal on its face, as cbc is not asked then.
ExactPlacement exact_placement(const PlacementProblem& problem, std::size_t budget,
                               const SolverOptions& options = {});

/// exact_placement as a strategy, 30 seconds at the most.
std::vector<RouterId> place_exactly(const PlacementProblem& problem, std::size_t budget,
                                    RandomStream& random);

}  // namespace chokepoint
