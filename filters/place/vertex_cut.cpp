#include "filters/place/vertex_cut.hpp"

#include <algorithm>

#include "filters/place/greedy.hpp"
#include "topology/mesh/cut.hpp"

namespace chokepoint {
namespace {

void append_by_usefulness(std::vector<RouterId>& sites, const PlacementProblem& problem,
                          std::vector<RouterId> candidates) {
  const std::vector<RouterId> useful = order_by_coverage(problem, candidates, candidates.size());
  sites.insert(sites.end(), useful.begin(), useful.end());
  std::erase_if(candidates,
                [&](RouterId r) { return std::ranges::find(useful, r) != useful.end(); });
  std::ranges::stable_sort(candidates, std::ranges::greater{},
                           [&](RouterId r) { return problem.graph.of(r).size(); });
  sites.insert(sites.end(), candidates.begin(), candidates.end());
}

}  // namespace

std::vector<RouterId> place_at_vertex_cut(const PlacementProblem& problem, std::size_t budget,
                                          RandomStream& /*random*/) {
  const std::vector<RouterId> cut = minimum_territory_cut(problem.graph, problem.territory);
  std::vector<RouterId> beside = border_routers(problem.mesh, problem.territory);
  std::erase_if(beside, [&](RouterId r) { return std::ranges::binary_search(cut, r); });
  std::vector<RouterId> sites;
  append_by_usefulness(sites, problem, cut);
  append_by_usefulness(sites, problem, std::move(beside));
  if (sites.size() > budget) sites.resize(budget);
  return sites;
}

}  // namespace chokepoint
