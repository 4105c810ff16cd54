#include <cmath>
#include <cstdlib>

#include <catch2/catch.hpp>

#include "filters/place/stream_greedy.hpp"
#include "filters/place/stream_measure.hpp"
#include "filters/place/stream_place.hpp"
#include "tests/filters/plain_placement.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/as_graph.hpp"
#include "topology/generate/world.hpp"

using namespace chokepoint;

namespace {

constexpr std::size_t kPlenty = 1'000'000;

std::vector<RouterId> all_routers(const Mesh& mesh) {
  std::vector<RouterId> routers;
  for (std::uint32_t r = 0; r < mesh.routers().size(); ++r) routers.push_back(RouterId{r});
  return routers;
}

/// States of interleaved routers, so that paths leave and come back; one router is nobody's.
std::vector<std::uint32_t> three_groups(std::size_t routers) {
  std::vector<std::uint32_t> group;
  for (std::uint32_t r = 0; r < routers; ++r) group.push_back(mix64(r + 1) % 3);
  group[1] = CoverageProblem::kNobody;
  return group;
}

Mesh small_world(std::uint64_t seed) { return grow_world({"erdos-renyi", 3, 10, 0.3, 3, seed}); }

Mesh small_internet(std::uint64_t seed) {
  RandomStream random(seed, "test");
  AsGraphSpec spec;
  spec.ases = 60;
  return draw_as_graph(spec, random);
}

struct Setting {
  Setting(Mesh drawn, const char* routing_name, std::uint32_t groups, bool crossing_only,
          unsigned threads = 2)
      : mesh(std::move(drawn)),
        graph(mesh),
        destinations(all_routers(mesh)),
        group(groups == 1 ? std::vector<std::uint32_t>(graph.size(), 0)
                          : three_groups(graph.size())),
        problem{.graph = graph,
                .routing = find_routing(routing_name),
                .destinations = destinations,
                .group = group,
                .groups = groups,
                .crossing_only = crossing_only,
                .threads = threads,
                .salt_seed = 5} {}
  Setting(const Setting&) = delete;

  Mesh mesh;
  Adjacency graph;
  std::vector<RouterId> destinations;
  std::vector<std::uint32_t> group;
  CoverageProblem problem;
};

void check_against_plain(const CoverageProblem& problem) {
  constexpr std::size_t kBudget = 5;
  auto stored = StoredPaths::read(problem, kPlenty);
  REQUIRE(stored);
  for (std::uint32_t group = 0; group < problem.groups; ++group) {
    const test::PlainPaths plain(problem, group);
    const CoverageSteps steps = stored->greedy(group, kBudget);
    CHECK(steps.pairs == plain.paths.size());
    CHECK(steps.sites == plain.greedy(problem.graph.size(), kBudget));
    for (std::size_t i = 0; i < steps.sites.size(); ++i) {
      const std::vector<RouterId> first(steps.sites.begin(),
                                        steps.sites.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      CHECK(steps.covered[i] == plain.covered(first));
    }
    CHECK(steps.bound <= steps.pairs);
    if (!steps.covered.empty()) CHECK(steps.bound >= steps.covered.back());
  }
}

}  // namespace

TEST_CASE("Streamed greedy chooses the sites of plain greedy, under every routing", "[filters]") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    for (const char* routing : {"shortest", "ecmp-flow", "ecmp-packet", "disjoint"}) {
      check_against_plain(Setting(small_world(seed), routing, 1, false).problem);
      check_against_plain(Setting(small_world(seed), routing, 3, false).problem);
      check_against_plain(Setting(small_world(seed), routing, 3, true).problem);
    }
    check_against_plain(Setting(small_internet(seed), "policy", 1, false).problem);
    check_against_plain(Setting(small_internet(seed), "policy", 3, true).problem);
  }
}

TEST_CASE("Folding one tree after the other covers what stored paths cover", "[filters]") {
  for (const bool crossing : {false, true}) {
    const Setting setting(small_internet(7), "policy", 3, crossing);
    RandomStream random(1, "sites");
    SitesOfGroups sites(3);
    for (std::uint32_t r = 0; r < setting.graph.size(); ++r) {
      const std::uint32_t group = setting.group[r];
      if (group != CoverageProblem::kNobody && random.below(3) == 0) {
        sites[group].push_back(RouterId{r});
      }
    }
    for (auto& of_group : sites) random.shuffle(std::span(of_group));
    const auto folded = measure_coverage(setting.problem, sites, 4);
    auto stored = StoredPaths::read(setting.problem, kPlenty);
    for (std::uint32_t group = 0; group < 3; ++group) {
      const CoverageSteps steps = stored->in_order(group, sites[group], 4);
      CHECK(folded[group].pairs == steps.pairs);
      CHECK(folded[group].covered == steps.covered);
      CHECK(folded[group].bound >= steps.bound);
      CHECK(steps.covered.back() > 0);
    }
  }
}

TEST_CASE("The gains left after the last site are those of plain counting", "[filters]") {
  // With a budget of one, the bound is the best single site or what is covered and one more.
  const Setting setting(small_internet(3), "policy", 1, false);
  const test::PlainPaths plain(setting.problem, 0);
  const std::vector<RouterId> sites = plain.greedy(setting.graph.size(), 3);
  const auto folded = measure_coverage(setting.problem, {sites}, 1);
  const std::uint64_t best = plain.covered({sites[0]});
  const std::vector<RouterId> four = plain.greedy(setting.graph.size(), 4);
  CHECK(folded[0].bound == std::min(best, plain.covered(four)));
}

TEST_CASE("No placement covers more than the bound, and greedy at least 1 - 1/e of the best",
          "[filters]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Setting setting(small_internet(seed), "policy", 1, false);
    const test::PlainPaths plain(setting.problem, 0);
    std::uint64_t best = 0;
    for (std::uint32_t a = 0; a < setting.graph.size(); ++a) {
      for (std::uint32_t b = 0; b < a; ++b) {
        best = std::max(best, plain.covered({RouterId{a}, RouterId{b}}));
      }
    }
    const CoverageSteps steps = StoredPaths::read(setting.problem, kPlenty)->greedy(0, 2);
    CHECK(steps.bound >= best);
    CHECK(steps.covered.back() <= best);
    CHECK(static_cast<double>(steps.covered.back()) >=
          (1 - std::exp(-1)) * static_cast<double>(best));
  }
}

TEST_CASE("Exact placement on a whole graph is the best of all pairs of sites, and says so",
          "[filters]") {
  if (std::system("command -v cbc > /dev/null") != 0) {
    WARN("cbc is not installed: nothing is compared");
    return;
  }
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Setting setting(small_internet(seed), "policy", 1, false);
    const test::PlainPaths plain(setting.problem, 0);
    std::uint64_t best = 0;
    for (std::uint32_t a = 0; a < setting.graph.size(); ++a) {
      for (std::uint32_t b = 0; b < a; ++b) {
        best = std::max(best, plain.covered({RouterId{a}, RouterId{b}}));
      }
    }
    const auto placed = place_on_graph({.mesh = setting.mesh,
                                        .graph = setting.graph,
                                        .routing = setting.problem.routing,
                                        .strategy = find_strategy("exact"),
                                        .budget = 2,
                                        .destinations = setting.destinations});
    CHECK(placed[0].optimal);
    CHECK(placed[0].steps.covered.back() == best);
  }
}

TEST_CASE("The number of threads changes nothing", "[filters]") {
  const Setting one(small_internet(9), "policy", 3, true, 1);
  const Setting four(small_internet(9), "policy", 3, true, 4);
  for (std::uint32_t group = 0; group < 3; ++group) {
    const auto a = StoredPaths::read(one.problem, kPlenty)->greedy(group, 6);
    const auto b = StoredPaths::read(four.problem, kPlenty)->greedy(group, 6);
    CHECK(a.sites == b.sites);
    CHECK(a.covered == b.covered);
    CHECK(a.bound == b.bound);
  }
}

TEST_CASE("Paths that do not fit are not kept, and greedy then chooses on fewer of them",
          "[filters]") {
  const Setting setting(small_internet(2), "policy", 1, false);
  const auto all = StoredPaths::read(setting.problem, kPlenty);
  CHECK_FALSE(StoredPaths::read(setting.problem, all->nodes() - 1));
  PlaceQuestion question{.mesh = setting.mesh,
                         .graph = setting.graph,
                         .routing = setting.problem.routing,
                         .strategy = find_strategy("greedy"),
                         .budget = 3,
                         .destinations = setting.destinations,
                         .max_nodes = all->nodes() / 3};
  const std::vector<Placed> placed = place_on_graph(question);
  CHECK(placed[0].chosen_on < setting.destinations.size());
  CHECK(placed[0].steps.pairs == 60 * 59);
  // What they cover is counted on all paths all the same.
  const test::PlainPaths plain(setting.problem, 0);
  CHECK(placed[0].steps.covered.back() == plain.covered(placed[0].steps.sites));
}

TEST_CASE("Drawn paths that are many too many are refused before any is read", "[filters]") {
  for (const char* routing : {"ecmp-flow", "ecmp-packet", "disjoint"}) {
    for (const char* strategy : {"greedy", "degree"}) {
      CAPTURE(routing, strategy);
      const Setting setting(small_internet(2), routing, 1, false);
      std::size_t read = 0;
      PlaceQuestion question{.mesh = setting.mesh,
                             .graph = setting.graph,
                             .routing = setting.problem.routing,
                             .strategy = find_strategy(strategy),
                             .budget = 3,
                             .destinations = setting.destinations,
                             .progress = [&](std::size_t, std::size_t) { ++read; }};
      const auto all = StoredPaths::read(setting.problem, kPlenty)->nodes();
      question.max_nodes = all / 4;
      CHECK_THROWS_AS(place_on_graph(question), InputError);
      CHECK(read == 0);
      question.max_nodes = 2 * all;  // how many there are is guessed from a few destinations
      CHECK_NOTHROW(place_on_graph(question));
    }
  }
}

TEST_CASE("Every strategy keeps to its state's routers and budget on a whole graph", "[filters]") {
  const Mesh mesh = small_world(4);
  const Adjacency graph(mesh);
  const std::vector<RouterId> destinations = all_routers(mesh);
  for (const Strategy& strategy : strategies()) {
    CAPTURE(strategy.name);
    PlaceQuestion question{.mesh = mesh,
                           .graph = graph,
                           .routing = find_routing("shortest"),
                           .strategy = strategy,
                           .budget = 2,
                           .destinations = destinations,
                           .states = {StateId{0}, StateId{2}},
                           .crossing_only = true};
    for (const Placed& placed : place_on_graph(question)) {
      CHECK(placed.steps.sites.size() <= 2);
      for (const RouterId site : placed.steps.sites) {
        CHECK(mesh.router(site).state == placed.state);
      }
      CHECK(placed.steps.pairs >= 2 * 10 * 20);  // each router inside with each abroad, both ways
    }
  }
}

TEST_CASE("A border strategy without a border is refused", "[filters]") {
  const Mesh mesh = small_world(4);
  const Adjacency graph(mesh);
  const std::vector<RouterId> destinations = all_routers(mesh);
  PlaceQuestion question{.mesh = mesh,
                         .graph = graph,
                         .routing = find_routing("shortest"),
                         .strategy = find_strategy("border"),
                         .destinations = destinations};
  CHECK_THROWS_AS(place_on_graph(question), InputError);
}
