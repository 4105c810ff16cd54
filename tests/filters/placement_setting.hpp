#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "filters/place/knowledge.hpp"
#include "filters/place/strategy.hpp"
#include "topology/generate/world.hpp"

namespace chokepoint::test {

/// A generated world of three states of twelve routers, and what the first knows of its border.
struct Setting {
  explicit Setting(std::uint64_t seed, double degree = 3, const char* routing_name = "shortest")
      : mesh(rung(seed, degree)),
        graph(mesh),
        territory(mesh, StateId{0}),
        routing(find_routing(routing_name)),
        salt(seed),
        routes(routes_across_border(graph, routing, territory, seed)) {}

  static Mesh rung(std::uint64_t seed, double degree) {
    const Mesh ladder = grow_world({"erdos-renyi", 3, 12, 0.3, 8, seed});
    return ladder.with_first_links(links_for_degree(36, degree, ladder.links().size()));
  }
  PlacementProblem problem() const { return {mesh, graph, territory, routes, &routing, salt}; }
  std::vector<RouterId> place(std::string_view strategy, std::size_t budget,
                              std::uint64_t seed = 1) const {
    RandomStream random(seed, "agent");
    return find_strategy(strategy).place(problem(), budget, random);
  }
  double coverage(const std::vector<RouterId>& sites) const {
    return sites.empty() ? 0 : cumulative_coverage(routes, territory, sites).back();
  }
  /// The best coverage of all sets of `budget` routers, by trying them.
  double best_coverage(std::size_t budget) const {
    const auto routers = territory.routers();
    std::vector<bool> chosen(routers.size(), false);
    std::fill(chosen.end() - static_cast<std::ptrdiff_t>(budget), chosen.end(), true);
    double best = 0;
    do {
      std::vector<RouterId> sites;
      for (std::size_t i = 0; i < routers.size(); ++i) {
        if (chosen[i]) sites.push_back(routers[i]);
      }
      best = std::max(best, coverage(sites));
    } while (std::next_permutation(chosen.begin(), chosen.end()));
    return best;
  }

  Mesh mesh;
  Adjacency graph;
  Territory territory;
  const Routing& routing;
  std::uint64_t salt;
  SiteSets routes;
};

}  // namespace chokepoint::test
