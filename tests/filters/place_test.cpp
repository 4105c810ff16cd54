#include <algorithm>
#include <cmath>
#include <set>

#include <catch2/catch.hpp>

#include "filters/place/strategy.hpp"
#include "tests/filters/placement_setting.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;
using chokepoint::test::Setting;

TEST_CASE("Greedy covers at least 1 - 1/e of the best placement", "[filters][validation]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Setting setting(seed, 4);
    for (const std::size_t budget : {1U, 2U, 3U, 4U}) {
      const double best = setting.best_coverage(budget);
      const double greedy = setting.coverage(setting.place("greedy", budget));
      CHECK(greedy <= best + 1e-12);
      CHECK(greedy >= (1 - std::exp(-1)) * best);
      if (budget == 1) CHECK(greedy == Approx(best));
    }
  }
}

TEST_CASE("Every strategy keeps to its territory and budget, and nested ones extend what they have",
          "[filters]") {
  const Setting setting(3, 5);
  for (const Strategy& strategy : strategies()) {
    const auto four = setting.place(strategy.name, 4);
    const auto two = setting.place(strategy.name, 2);
    CHECK(std::set<RouterId>(four.begin(), four.end()).size() == four.size());
    for (const RouterId site : four) CHECK(setting.territory.contains(site));
    if (!strategy.has_budget) continue;
    CHECK(four.size() <= 4);
    CHECK(two.size() <= 2);
    if (strategy.nested) CHECK(std::equal(two.begin(), two.end(), four.begin()));
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

TEST_CASE("An unknown strategy is refused with the known ones", "[filters]") {
  CHECK_THROWS_WITH(find_strategy("clever"), Catch::Contains("greedy"));
}
