#include "filters/place/strategy.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "filters/place/adaptive.hpp"
#include "filters/place/centrality.hpp"
#include "filters/place/exact.hpp"
#include "filters/place/greedy.hpp"
#include "filters/place/vertex_cut.hpp"
#include "topology/base/error.hpp"
#include "topology/base/nearest.hpp"

namespace chokepoint {
namespace {

std::vector<RouterId> place_none(const PlacementProblem&, std::size_t, RandomStream&) { return {}; }

std::vector<RouterId> place_at_random(const PlacementProblem& problem, std::size_t budget,
                                      RandomStream& random) {
  const auto routers = problem.territory.routers();
  std::vector<RouterId> sites(routers.begin(), routers.end());
  random.shuffle(std::span(sites));
  sites.resize(std::min(budget, sites.size()));
  return sites;
}

std::vector<RouterId> place_at_all_of_the_border(const PlacementProblem& problem, std::size_t,
                                                 RandomStream&) {
  return border_routers(problem.mesh, problem.territory);
}

constexpr std::array kStrategies{
    Strategy{"none", "no filter: what happens without the state", false, true, place_none},
    Strategy{"random", "routers drawn uniformly", true, true, place_at_random},
    Strategy{"degree", "the routers with the most links", true, true, place_by_degree},
    Strategy{"betweenness", "the routers on the most shortest paths", true, true,
             place_by_betweenness},
    Strategy{"border", "the routers with the most border links", true, true, place_at_border},
    Strategy{"vertex-cut", "the fewest routers between the interior and abroad, then the border",
             true, true, place_at_vertex_cut},
    Strategy{"greedy", "maximum coverage of the routes across the border, one site at a time", true,
             true, place_greedy},
    Strategy{"exact", "maximum coverage of the routes across the border, proven by cbc", true,
             false, place_exactly},
    Strategy{"adaptive", "each site where the routes have gone that avoid those before it", true,
             true, place_adaptively},
    Strategy{"border-all", "every border router, whatever it costs", false, true,
             place_at_all_of_the_border},
};

}  // namespace

std::span<const Strategy> strategies() { return kStrategies; }

const Strategy& find_strategy(std::string_view name) {
  std::vector<std::string_view> known;
  for (const Strategy& strategy : kStrategies) {
    if (strategy.name == name) return strategy;
    known.push_back(strategy.name);
  }
  throw InputError("", 0, "strategy", none_of(name, known));
}

std::vector<double> cumulative_coverage(const SiteSets& rows, const Territory& territory,
                                        std::span<const RouterId> sites) {
  std::vector<bool> covered(rows.rows(), false);
  std::vector<double> coverage;
  std::size_t count = 0;
  for (const RouterId site : sites) {
    for (std::size_t r = 0; r < rows.rows(); ++r) {
      if (covered[r] || !rows.test(r, territory.position(site))) continue;
      covered[r] = true;
      ++count;
    }
    coverage.push_back(
        rows.rows() == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(rows.rows()));
  }
  return coverage;
}

}  // namespace chokepoint
