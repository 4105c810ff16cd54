#include "filters/place/centrality.hpp"

#include <algorithm>

#include "topology/mesh/betweenness.hpp"

namespace chokepoint {
namespace {

/// The `budget` candidates with the highest scores; candidates come in the order of their ids.
template <class Score>
std::vector<RouterId> highest(std::span<const RouterId> candidates, std::size_t budget,
                              Score&& score) {
  std::vector<RouterId> sites(candidates.begin(), candidates.end());
  std::stable_sort(sites.begin(), sites.end(),
                   [&](RouterId a, RouterId b) { return score(a) > score(b); });
  if (sites.size() > budget) sites.resize(budget);
  return sites;
}

}  // namespace

std::vector<RouterId> place_by_degree(const PlacementProblem& problem, std::size_t budget,
                                      RandomStream& /*random*/) {
  return highest(problem.territory.routers(), budget,
                 [&](RouterId r) { return problem.graph.of(r).size(); });
}

std::vector<RouterId> place_by_betweenness(const PlacementProblem& problem, std::size_t budget,
                                           RandomStream& /*random*/) {
  const std::vector<double> score = problem.graph.size() <= kExactBetweennessRouters
                                        ? betweenness(problem.graph)
                                        : sampled_betweenness(problem.graph, {}).value;
  return highest(problem.territory.routers(), budget, [&](RouterId r) { return score[r.value]; });
}

std::vector<RouterId> place_at_border(const PlacementProblem& problem, std::size_t budget,
                                      RandomStream& /*random*/) {
  const std::vector<RouterId> border = border_routers(problem.mesh, problem.territory);
  return highest(border, budget, [&](RouterId r) {
    const auto arcs = problem.graph.of(r);
    return std::count_if(arcs.begin(), arcs.end(),
                         [&](const Arc& arc) { return !problem.territory.contains(arc.to); });
  });
}

}  // namespace chokepoint
