#include <cmath>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "filters/place/exact.hpp"
#include "filters/place/greedy.hpp"
#include "tests/filters/placement_setting.hpp"
#include "tests/topology/shared_data.hpp"
#include "topology/base/error.hpp"
#include "topology/import/format.hpp"
#include "topology/route/walk.hpp"

using namespace chokepoint;
using chokepoint::test::Setting;

namespace {

/// All pairs of a graph, each with the routers between its ends: sites may stand anywhere.
struct WholeGraph {
  explicit WholeGraph(const std::filesystem::path& path)
      : mesh(in_one_state(import_topology(path).mesh)),
        graph(mesh),
        territory(mesh, StateId{0}),
        routes(territory) {
    const auto paths = find_routing("shortest").make();
    for_each_destination(*paths, graph, territory.routers(), [&](const DestinationTree& tree) {
      for (const RouterId from : tree.by_distance()) {
        if (tree.distance(from) < 2) continue;
        const std::size_t row = routes.add_row();
        walk(tree, from, 0, 0, [&](RouterId r) {
          if (r != from && r != tree.destination()) routes.set(row, territory.position(r));
        });
      }
    });
  }
  static Mesh in_one_state(Mesh mesh) {
    if (mesh.states().empty()) mesh.add_state({"XA"});
    for (Router& router : mesh.routers()) router.state = StateId{0};
    return mesh;
  }
  PlacementProblem problem() const { return {mesh, graph, territory, routes}; }

  Mesh mesh;
  Adjacency graph;
  Territory territory;
  SiteSets routes;
};

struct Comparison {
  int instances = 0;
  int equal = 0;
  double worst = 1;
};

/// Greedy against the optimum on every `step`-th graph of the Zoo with up to 60 routers.
Comparison compare_on_zoo(std::size_t step) {
  Comparison comparison;
  const auto folder = test::shared_data() / "zoo";
  if (!exists(folder)) {
    WARN("skipped: no published data at " << folder);
    return comparison;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".graphml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (std::size_t i = 0; i < files.size(); i += step) {
    INFO(files[i]);
    const WholeGraph whole(files[i]);
    if (whole.graph.size() > 60) continue;
    RandomStream random(1, "agent");
    for (std::size_t budget = 1; budget <= 5; ++budget) {
      const ExactPlacement exact = exact_placement(whole.problem(), budget);
      const auto greedy = place_greedy(whole.problem(), budget, random);
      const auto coverage = cumulative_coverage(whole.routes, whole.territory, greedy);
      const double covered =
          coverage.empty() ? 0 : coverage.back() * static_cast<double>(whole.routes.rows());
      const double best = static_cast<double>(exact.covered);
      CHECK(exact.optimal);
      CHECK(exact.bound == exact.covered);
      CHECK(covered <= best + 1e-6);
      CHECK(covered >= (1 - std::exp(-1)) * best - 1e-6);
      ++comparison.instances;
      comparison.equal += covered > best - 1e-6;
      if (best > 0) comparison.worst = std::min(comparison.worst, covered / best);
    }
  }
  CHECK(comparison.instances > 0);
  SUCCEED("greedy is optimal in " << comparison.equal << " of " << comparison.instances
                                  << " instances, at worst " << comparison.worst << " of it");
  return comparison;
}

/// A stand-in for the solver: a shell script that is given the same arguments.
class Script {
 public:
  explicit Script(const std::string& body)
      : path_(std::filesystem::temp_directory_path() /
              ("chokepoint-solver-" + std::to_string(getpid()))) {
    std::ofstream(path_) << "#!/bin/sh\n" << body << '\n';
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  }
  ~Script() { std::filesystem::remove(path_); }
  SolverOptions options(std::chrono::seconds limit = std::chrono::seconds(30)) const {
    return {limit, path_.string()};
  }

 private:
  std::filesystem::path path_;
};

/// A setting in which greedy with that budget is not the best: there the solver is asked.
struct Hard {
  Setting setting;
  std::size_t budget;
  std::size_t greedy;  // routes that it covers
};

Hard hard_setting() {
  for (std::uint64_t seed = 1; seed < 100; ++seed) {
    Setting setting(seed, 5);
    const double greedy = setting.coverage(setting.place("greedy", 3));
    if (setting.best_coverage(3) > greedy + 1e-9) {
      const double rows = static_cast<double>(setting.routes.rows());
      return {setting, 3, static_cast<std::size_t>(std::llround(greedy * rows))};
    }
  }
  throw std::runtime_error("greedy is always the best");
}

}  // namespace

TEST_CASE("Exact placement covers what the best of all sets of sites covers",
          "[filters][validation]") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Setting setting(seed, 3 + 0.5 * static_cast<double>(seed % 5));
    for (const std::size_t budget : {0U, 1U, 2U, 3U, 4U}) {
      const ExactPlacement exact = exact_placement(setting.problem(), budget);
      const double rows = static_cast<double>(setting.routes.rows());
      CHECK(exact.optimal);
      CHECK(exact.sites.size() == budget);
      CHECK(setting.coverage(exact.sites) == Approx(static_cast<double>(exact.covered) / rows));
      CHECK(setting.coverage(exact.sites) == Approx(setting.best_coverage(budget)));
    }
  }
}

TEST_CASE("Greedy covers 1 - 1/e of the optimum on graphs of the Topology Zoo",
          "[filters][validation]") {
  compare_on_zoo(6);
}

TEST_CASE("Greedy covers 1 - 1/e of the optimum on every small graph of the Topology Zoo",
          "[.slow][filters][validation]") {
  compare_on_zoo(1);
}

TEST_CASE("Without the solver exact placement says what to install", "[filters]") {
  const Hard hard = hard_setting();
  try {
    exact_placement(hard.setting.problem(), hard.budget, {.program = "no-such-solver"});
    FAIL("was accepted");
  } catch (const InputError& e) {
    CHECK(e.why() ==
          "exact placement needs the program no-such-solver (Debian package coinor-cbc), which is "
          "not installed");
  }
}

TEST_CASE("A solver that finds nothing leaves greedy's placement and an open gap", "[filters]") {
  const Hard hard = hard_setting();
  const Script script("exit 1");
  const ExactPlacement placement =
      exact_placement(hard.setting.problem(), hard.budget, script.options());
  CHECK(placement.sites == hard.setting.place("greedy", hard.budget));
  CHECK(placement.covered == hard.greedy);
  CHECK(placement.bound == hard.setting.routes.rows());
  CHECK_FALSE(placement.optimal);
}

TEST_CASE("When time runs out the solver's bound is kept, rounded to whole routes", "[filters]") {
  const Hard hard = hard_setting();
  for (const char* label : {"Upper bound:     ", "Continuous objective value is "}) {
    const double bound = static_cast<double>(hard.greedy) + 2.75;
    const Script script("echo '" + std::string(label) + std::to_string(bound) + " - 0.1 seconds'");
    const ExactPlacement placement =
        exact_placement(hard.setting.problem(), hard.budget, script.options());
    CHECK(placement.bound == hard.greedy + 2);
    CHECK_FALSE(placement.optimal);
  }
}

TEST_CASE("A solver that hangs is ended", "[.slow][filters]") {
  const Hard hard = hard_setting();
  const Script script("exec sleep 1000");
  const auto begin = std::chrono::steady_clock::now();
  const ExactPlacement placement =
      exact_placement(hard.setting.problem(), hard.budget, script.options(std::chrono::seconds(0)));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
  CHECK(placement.covered == hard.greedy);
}
