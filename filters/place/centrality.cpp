#include "filters/place/centrality.hpp"

#include <algorithm>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/betweenness_centrality.hpp>

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

std::vector<double> betweenness(const Adjacency& graph) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
  Graph copy(graph.size());
  for (std::uint32_t r = 0; r < graph.size(); ++r) {
    RouterId last;
    for (const Arc& arc : graph.of(RouterId{r})) {
      if (arc.to.value > r && arc.to != last) boost::add_edge(r, arc.to.value, copy);
      last = arc.to;
    }
  }
  std::vector<double> centrality(graph.size(), 0.0);
  boost::brandes_betweenness_centrality(
      copy, boost::make_iterator_property_map(centrality.begin(), get(boost::vertex_index, copy)));
  return centrality;
}

std::vector<RouterId> place_by_degree(const PlacementProblem& problem, std::size_t budget,
                                      RandomStream& /*random*/) {
  return highest(problem.territory.routers(), budget,
                 [&](RouterId r) { return problem.graph.of(r).size(); });
}

std::vector<RouterId> place_by_betweenness(const PlacementProblem& problem, std::size_t budget,
                                           RandomStream& /*random*/) {
  const std::vector<double> score = betweenness(problem.graph);
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
