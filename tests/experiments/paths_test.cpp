#include <map>

#include <catch2/catch.hpp>

#include "experiments/engine/paths/paths_engine.hpp"
#include "experiments/engine/world.hpp"
#include "experiments/experiment/density_decay/knobs.hpp"
#include "experiments/measure/crossings.hpp"
#include "experiments/study/study.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

const std::filesystem::path kShipped = "experiments/studies/density-decay.toml";

using Means = std::map<std::pair<KnobValues, std::string>, double>;

/// Means over a few seeds by cell and metric.
Means means(const Study& study, std::uint64_t seeds) {
  std::map<std::pair<KnobValues, std::string>, std::pair<double, int>> sums;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    for (const RunRecord& run : run_paths(study, "erdos-renyi", 0.2, seed)) {
      for (const auto& [metric, value] : run.values) {
        auto& sum = sums[{run.knobs, metric}];
        sum.first += value;
        ++sum.second;
      }
    }
  }
  Means result;
  for (const auto& [key, sum] : sums) result[key] = sum.first / sum.second;
  return result;
}

}  // namespace

TEST_CASE("The sanity laws hold along the ladder, for every routing", "[experiments]") {
  const Study study = read_study(kShipped, {{"budget", "[1,4,\"half-border\"]"}});
  const Means all = means(study, 6);
  const auto at = [&](const std::string& density, const std::string& routing,
                      const std::string& strategy, const std::string& budget, const char* metric) {
    return all.at({{"erdos-renyi", density, "0.2", routing, strategy, budget, "", ""}, metric});
  };
  for (const std::string density : {"1.98", "2.5", "3", "4", "5", "6.5", "9", "12"}) {
    for (const std::string routing : {"shortest", "ecmp-flow", "ecmp-packet"}) {
      for (const char* metric : {"coverage_packets", "coverage_conversations", "coverage_whole",
                                 "blocking_bound", "metadata_yield"}) {
        CHECK(at(density, routing, "none", "0", metric) == 0);
        CHECK(at(density, routing, "greedy", "1", metric) <=
              at(density, routing, "greedy", "4", metric) + 1e-12);
      }
      // Targets all cross the border, and a border router forwards what crosses.
      CHECK(at(density, routing, "border-all", "all", "coverage_packets") == 1);
      CHECK(at(density, routing, "border-all", "all", "blocking_bound") == 1);
      CHECK(at(density, routing, "greedy", "4", "blocking_bound") + 1e-9 >=
            at(density, routing, "random", "4", "blocking_bound"));
      // Whole conversations and packets are parts of what is touched at all.
      CHECK(at(density, routing, "greedy", "4", "coverage_whole") <=
            at(density, routing, "greedy", "4", "coverage_conversations"));
      CHECK(at(density, routing, "greedy", "4", "coverage_packets") <=
            at(density, routing, "greedy", "4", "coverage_conversations") + 1e-12);
      if (routing == "shortest") {
        CHECK(at(density, routing, "greedy", "4", "blocking_bound") ==
              Approx(at(density, routing, "greedy", "4", "coverage_conversations")));
      }
    }
    // On one path a direction passes a site as a whole or not at all.
    CHECK(at(density, "shortest", "greedy", "4", "coverage_whole") ==
          Approx(at(density, "shortest", "greedy", "4", "coverage_conversations")));
  }
  // The first rung is a tree with one border link: one filter is enough, by construction.
  CHECK(at("1.98", "shortest", "greedy", "1", "blocking_bound") == 1);
  CHECK(at("1.98", "shortest", "greedy-frozen", "1", "blocking_bound") == 1);
}

TEST_CASE("A run of the path engine gives the same twice", "[experiments]") {
  const Study study = read_study(kShipped, {{"density", "[1.98,4]"}});
  const auto a = run_paths(study, "lattice", 0.5, 77);
  const auto b = run_paths(study, "lattice", 0.5, 77);
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].knobs == b[i].knobs);
    CHECK(a[i].values == b[i].values);
  }
}

TEST_CASE("A budget larger than the territory is refused", "[experiments]") {
  const Study study = read_study(kShipped, {{"budget", "[49]"}});
  CHECK_THROWS_WITH(run_paths(study, "erdos-renyi", 0.2, 1),
                    Catch::Contains("49 sites in a territory of 48 routers"));
}

TEST_CASE("A bound by one direction never exceeds that by either, and routes apart tell them apart",
          "[experiments]") {
  const Study study = read_study(kShipped, {{"density", "[1.98,3,12]"}});
  const Means all = means(study, 4);
  const auto at = [&](const char* density, const char* routing, const char* strategy,
                      const char* metric) {
    return all.at({{"erdos-renyi", density, "0.2", routing, strategy, "4", "", ""}, metric});
  };
  for (const char* density : {"1.98", "3", "12"}) {
    for (const char* routing : {"shortest", "ecmp-flow", "ecmp-packet", "disjoint", "policy"}) {
      const double either = at(density, routing, "greedy", "blocking_bound");
      CHECK(at(density, routing, "greedy", "blocking_bound_forward") <= either + 1e-12);
      CHECK(at(density, routing, "greedy", "blocking_bound_reverse") <= either + 1e-12);
    }
  }
  // A tree has one path, there and back.
  CHECK(at("1.98", "policy", "greedy", "blocking_bound_forward") == 1);
  CHECK(at("1.98", "policy", "greedy", "blocking_bound_reverse") == 1);
  // Under policy few routes are symmetric.
  CHECK(at("12", "policy", "greedy", "blocking_bound_forward") <
        at("12", "policy", "greedy", "blocking_bound") - 0.1);
}

TEST_CASE("Filters frozen on the third rung are greedy there, unmoved after it and nowhere before",
          "[experiments]") {
  const Study study = read_study(kShipped, {{"density", "[1.98,2.5,3,12]"},
                                            {"routing", "shortest"},
                                            {"budget", "[4]"}});
  std::map<std::pair<std::string, std::string>, double> bound;  // strategy, density
  for (const RunRecord& run : run_paths(study, "erdos-renyi", 0.2, 3)) {
    for (const auto& [metric, value] : run.values) {
      if (metric == "blocking_bound") bound[{run.knobs[kStrategy], run.knobs[kDensity]}] = value;
    }
  }
  CHECK_FALSE(bound.contains({"greedy-frozen-3", "1.98"}));
  CHECK_FALSE(bound.contains({"greedy-frozen-3", "2.5"}));
  CHECK(bound.at({"greedy-frozen-3", "3"}) == bound.at({"greedy", "3"}));
  CHECK(bound.at({"greedy-frozen-3", "3"}) >= bound.at({"greedy-frozen", "3"}));
  CHECK(bound.at({"greedy-frozen-3", "12"}) <= bound.at({"greedy", "12"}));
}

TEST_CASE("A conversation is stopped by the direction in which every attempt passes a site",
          "[experiments]") {
  const Study study = read_study(kShipped, {});
  const World world = build_world(study, "erdos-renyi", 0.2, 1);
  const Rung rung(world, 1.98);
  const RouterId site = rung.border.front();
  Crossings crossings(rung.territory, 2, 2);
  const auto pass = [&](std::uint32_t conversation, std::uint32_t attempt, bool to_server) {
    crossings.pass(crossings.add({conversation, attempt, to_server, 1}), site);
  };
  pass(0, 0, true);  // one attempt by each direction: by either only
  pass(0, 1, false);
  pass(1, 0, true);  // both attempts forward, one of them also in reverse
  pass(1, 1, true);
  pass(1, 1, false);
  const auto stopped = crossings.stopped(std::vector<RouterId>{site});
  CHECK(stopped[0].either);
  CHECK_FALSE(stopped[0].forward);
  CHECK_FALSE(stopped[0].reverse);
  CHECK(stopped[1].either);
  CHECK(stopped[1].forward);
  CHECK_FALSE(stopped[1].reverse);
}
