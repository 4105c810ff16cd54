#include <algorithm>
#include <cmath>
#include <set>

#include <catch2/catch.hpp>

#include "filters/place/centrality.hpp"
#include "filters/place/knowledge.hpp"
#include "filters/place/strategy.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/world.hpp"

using namespace chokepoint;

namespace {

struct Setting {
  explicit Setting(std::uint64_t seed, double degree = 3, const char* routing = "shortest")
      : mesh(rung(seed, degree)),
        graph(mesh),
        territory(mesh, StateId{0}),
        routes(routes_across_border(graph, find_routing(routing), territory, seed)) {}

  static Mesh rung(std::uint64_t seed, double degree) {
    const Mesh ladder = grow_world({"erdos-renyi", 3, 12, 0.3, 8, seed});
    return ladder.with_first_links(links_for_degree(36, degree, ladder.links().size()));
  }
  PlacementProblem problem() const { return {mesh, graph, territory, routes}; }
  std::vector<RouterId> place(const char* strategy, std::size_t budget,
                              std::uint64_t seed = 1) const {
    RandomStream random(seed, "agent");
    return find_strategy(strategy).place(problem(), budget, random);
  }
  double coverage(const std::vector<RouterId>& sites) const {
    return sites.empty() ? 0 : cumulative_coverage(routes, territory, sites).back();
  }

  Mesh mesh;
  Adjacency graph;
  Territory territory;
  SiteSets routes;
};

double best_coverage(const Setting& setting, std::size_t budget) {
  const auto routers = setting.territory.routers();
  std::vector<bool> chosen(routers.size(), false);
  std::fill(chosen.end() - static_cast<std::ptrdiff_t>(budget), chosen.end(), true);
  double best = 0;
  do {
    std::vector<RouterId> sites;
    for (std::size_t i = 0; i < routers.size(); ++i) {
      if (chosen[i]) sites.push_back(routers[i]);
    }
    best = std::max(best, setting.coverage(sites));
  } while (std::next_permutation(chosen.begin(), chosen.end()));
  return best;
}

}  // namespace

TEST_CASE("Greedy covers at least 1 - 1/e of the best placement", "[filters][validation]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Setting setting(seed, 4);
    for (const std::size_t budget : {1U, 2U, 3U, 4U}) {
      const double best = best_coverage(setting, budget);
      const double greedy = setting.coverage(setting.place("greedy", budget));
      CHECK(greedy <= best + 1e-12);
      CHECK(greedy >= (1 - std::exp(-1)) * best);
      if (budget == 1) CHECK(greedy == Approx(best));
    }
  }
}

TEST_CASE("Every strategy keeps to its territory and budget, and a smaller budget takes a prefix",
          "[filters]") {
  const Setting setting(3, 5);
  for (const Strategy& strategy : strategies()) {
    const auto four = setting.place(strategy.name.data(), 4);
    const auto two = setting.place(strategy.name.data(), 2);
    CHECK(std::set<RouterId>(four.begin(), four.end()).size() == four.size());
    for (const RouterId site : four) CHECK(setting.territory.contains(site));
    if (!strategy.has_budget) continue;
    CHECK(four.size() <= 4);
    CHECK(two.size() <= 2);
    CHECK(std::equal(two.begin(), two.end(), four.begin()));
  }
}

TEST_CASE("Filters on every border router see every route across it", "[filters]") {
  for (const char* routing : {"shortest", "ecmp-flow", "ecmp-packet"}) {
    const Setting setting(5, 6, routing);
    CHECK(setting.routes.rows() == 12 * 24);
    CHECK(setting.coverage(setting.place("border-all", 0)) == 1);
  }
}

TEST_CASE("Greedy spends its budget, the rest of it on covering the routes once more",
          "[filters]") {
  const Setting tree(2, 1.9);
  const auto sites = tree.place("greedy", 3);
  REQUIRE(sites.size() == 3);
  CHECK(tree.coverage({sites[0]}) == 1);
  // Of the others, the second is the best single site there is besides the first.
  double best = 0;
  for (const RouterId router : tree.territory.routers()) {
    if (router != sites[0]) best = std::max(best, tree.coverage({router}));
  }
  CHECK(tree.coverage({sites[1]}) == best);
}

TEST_CASE("On a tree with one border link one site suffices for greedy", "[filters]") {
  const Setting setting(2, 1.9);
  CHECK(setting.coverage(setting.place("greedy", 1)) == 1);
}

TEST_CASE("Random placement covers as the hypergeometric law says", "[filters][validation]") {
  const Setting setting(7, 4);
  const std::size_t n = setting.territory.size();
  constexpr std::size_t kBudget = 3;
  // P(missed) = C(n − L, b) / C(n, b) for a route past L routers of the territory.
  double expected = 0;
  for (std::size_t r = 0; r < setting.routes.rows(); ++r) {
    std::size_t on_path = 0;
    for (std::uint32_t p = 0; p < n; ++p) on_path += setting.routes.test(r, p);
    double missed = 1;
    for (std::size_t i = 0; i < kBudget; ++i) {
      missed *=
          n - i > on_path ? static_cast<double>(n - on_path - i) / static_cast<double>(n - i) : 0;
    }
    expected += 1 - missed;
  }
  expected /= static_cast<double>(setting.routes.rows());
  double mean = 0;
  constexpr int kDraws = 4000;
  for (int i = 0; i < kDraws; ++i) {
    mean +=
        setting.coverage(setting.place("random", kBudget, static_cast<std::uint64_t>(i))) / kDraws;
  }
  CHECK(mean == Approx(expected).margin(0.015));
}

TEST_CASE("Betweenness of a path, a star and a cycle is as in the books", "[filters]") {
  const auto mesh_with = [](std::uint32_t n, std::vector<Growth::Pair> links) {
    return mesh_of({std::vector<Position>(n), std::move(links)}, ~0UL);
  };
  // Freeman 1977: a star's hub lies between all (n−1)(n−2)/2 pairs.
  CHECK(betweenness(Adjacency(mesh_with(5, {{0, 1}, {0, 2}, {0, 3}, {0, 4}}))) ==
        std::vector<double>{6, 0, 0, 0, 0});
  CHECK(betweenness(Adjacency(mesh_with(4, {{0, 1}, {1, 2}, {2, 3}}))) ==
        std::vector<double>{0, 2, 2, 0});
  CHECK(betweenness(Adjacency(mesh_with(4, {{0, 1}, {1, 2}, {2, 3}, {3, 0}}))) ==
        std::vector<double>{0.5, 0.5, 0.5, 0.5});
  // Parallel links count as one.
  CHECK(betweenness(Adjacency(mesh_with(3, {{0, 1}, {0, 1}, {1, 2}}))) ==
        std::vector<double>{0, 1, 0});
}

TEST_CASE("An unknown strategy is refused with the known ones", "[filters]") {
  CHECK_THROWS_WITH(find_strategy("clever"), Catch::Contains("greedy"));
}
