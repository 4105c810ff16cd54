#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

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

/// A stand-in for the solver: a shell script that is given the same arguments. Temporary folders
/// are made beside it as long as it stands.
class Script {
 public:
  explicit Script(const std::string& body)
      : folder_(std::filesystem::temp_directory_path() /
                ("chokepoint-solver-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(temporary());
    std::ofstream(program()) << "#!/bin/sh\n" << body << '\n';
    std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
    if (const char* const before = std::getenv("TMPDIR")) before_ = before;
    setenv("TMPDIR", temporary().c_str(), 1);
  }
  ~Script() {
    if (before_.empty()) {
      unsetenv("TMPDIR");
    } else {
      setenv("TMPDIR", before_.c_str(), 1);
    }
    std::filesystem::remove_all(folder_);
  }
  std::filesystem::path program() const { return folder_ / "solver"; }
  std::filesystem::path temporary() const { return folder_ / "tmp"; }
  /// Whether no temporary folder is left.
  bool tidy() const { return std::filesystem::is_empty(temporary()); }
  SolverOptions options() const { return {.program = program().string()}; }

 private:
  std::filesystem::path folder_;
  std::string before_;
};

/// A script that leaves this answer.
std::string leaves(const std::string& answer) {
  return "cat > solution.txt <<'END'\n" + answer + "\nEND";
}

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

TEST_CASE("A solver that fails is an error of one line, and no other answer is given out as exact",
          "[filters]") {
  const Hard hard = hard_setting();
  const std::string greedy = std::to_string(hard.greedy);
  const std::pair<std::string, std::string> cases[] = {
      {"exit 1", "solver ended with status 1"},
      {"exit 127", "solver ended with status 127"},
      {"kill -9 $$", "solver was killed by signal 9 (Killed)"},
      {leaves("Optimal - objective value 1") + "\nexit 3", "solver ended with status 3"},
      {"exit 0", "cbc has left no answer"},
      {leaves("Segmentation\033[31m fault"), "answer begins with \"Segmentation"},
      {leaves("Infeasible - objective value 0"), "answer begins with \"Infeasible"},
      {leaves("Optimal"), "answer begins with \"Optimal\""},
      {leaves("Optimal - objective value 1\n 0 x999999999 1 0"), "names x999999999"},
      {leaves("Optimal - objective value 1\n 0 x99999999999999999999 1 0"), "names \"x999"},
      {leaves("Optimal - objective value 1\n 0 x12 1 0"), "names x12"},
      {leaves("Optimal - objective value 1\n 0 x-1 1 0"), "names \"x-1\""},
      {leaves("Optimal - objective value 1\n 0 z1 1 0"), "names z1"},
      {leaves("Optimal - objective value 1\n 0 y999999 1 0"), "names y999999"},
      {leaves("Optimal - objective value 1\n 0 x0"), "cut short"},
      {leaves("Optimal - objective value 1\n 0 x0 one 0"), "cut short"},
      {leaves("Optimal - objective value nan\n 0 x0 1 0"), "answer begins with"},
      {leaves("Optimal - objective value 0\n 0 x0 0 0"), "is no optimum: greedy covers " + greedy},
      {leaves("Optimal - objective value 100000\n 0 x0 1 0"), "promises 100000"},
      {leaves("Optimal - objective value 1\n 0 x0 1 0\n 0 x1 1 0\n 0 x2 1 0\n 0 x3 1 0"),
       "more sites than the budget"},
      {leaves("Optimal - objective value 1\n 0 x0 1 0\n 0 x0 1 0"), "a site twice"},
  };
  for (const auto& [body, why] : cases) {
    INFO(body);
    const Script script(body);
    try {
      exact_placement(hard.setting.problem(), hard.budget, script.options());
      FAIL("was accepted");
    } catch (const std::runtime_error& e) {
      CHECK_THAT(e.what(), Catch::StartsWith("strategy: exact: ") && Catch::Contains(why) &&
                               !Catch::Contains("\n") && !Catch::Contains("\033"));
    }
    CHECK(script.tidy());
  }
}

TEST_CASE("A program that cannot be written for the solver is an error of one line", "[filters]") {
  const Hard hard = hard_setting();
  const auto why = [&](const SolverOptions& options) -> std::string {
    try {
      exact_placement(hard.setting.problem(), hard.budget, options);
    } catch (const std::exception& e) {
      return e.what();
    }
    return "accepted";
  };
  const Script script("exit 0");
  setenv("TMPDIR", (script.temporary() / "none").c_str(), 1);
  CHECK_THAT(why(script.options()), Catch::Contains("No such file or directory"));
  setenv("TMPDIR", script.program().c_str(), 1);
  CHECK_THAT(why(script.options()), Catch::Contains("Not a directory"));
  setenv("TMPDIR", script.temporary().c_str(), 1);
  std::filesystem::permissions(script.program(), std::filesystem::perms::owner_read);
  CHECK_THAT(why(script.options()), Catch::Contains("cannot be run: Permission denied"));

  // A full disk, as near as a test comes to one: no file may grow beyond so many bytes.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  const rlimit small{100, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const std::string full = why(script.options());
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  CHECK_THAT(full, Catch::Contains("problem.lp: File too large"));
  CHECK(script.tidy());
}

TEST_CASE("When time runs out the solver's bound is kept, rounded to whole routes", "[filters]") {
  const Hard hard = hard_setting();
  for (const char* label : {"Upper bound:     ", "Continuous objective value is "}) {
    for (const char* outcome :
         {"Stopped on time (no integer solution - continuous used)\n 0 x0 .5 0",
          "Stopped on time - objective value 0\n 0 x0 0 0"}) {
      const double bound = static_cast<double>(hard.greedy) + 2.75;
      const Script script("echo '" + std::string(label) + std::to_string(bound) +
                          " - 0.1 seconds'\n" + leaves(outcome));
      const ExactPlacement placement =
          exact_placement(hard.setting.problem(), hard.budget, script.options());
      CHECK(placement.sites == hard.setting.place("greedy", hard.budget));
      CHECK(placement.covered == hard.greedy);
      CHECK(placement.bound == hard.greedy + 2);
      CHECK_FALSE(placement.optimal);
    }
  }
}

TEST_CASE("A solver that hangs is ended, and what it has logged is the bound", "[filters]") {
  const Hard hard = hard_setting();
  const std::string bound = std::to_string(hard.greedy + 1);
  const Script script("echo 'Upper bound: " + bound + "'; exec sleep 1000");
  SolverOptions options = script.options();
  options.time_limit = std::chrono::seconds(0);
  options.grace = std::chrono::seconds(1);
  const auto begin = std::chrono::steady_clock::now();
  const ExactPlacement placement = exact_placement(hard.setting.problem(), hard.budget, options);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
  CHECK(placement.covered == hard.greedy);
  CHECK(placement.bound == hard.greedy + 1);
  CHECK_FALSE(placement.optimal);
  CHECK(script.tidy());
}

TEST_CASE("The solver and its folder do not outlive a process that is killed", "[filters]") {
  const Hard hard = hard_setting();
  const auto soon = [](auto&& condition) {
    for (int i = 0; i < 500 && !condition(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return condition();
  };
  for (const int how : {SIGINT, SIGTERM, SIGKILL}) {
    const Script script("echo $$ > ../../pid.part; mv ../../pid.part ../../pid; exec sleep 1000");
    const auto pid_file = script.temporary().parent_path() / "pid";
    const pid_t child = fork();
    if (child == 0) {
      for (const int one : {SIGINT, SIGTERM}) signal(one, SIG_DFL);
      exact_placement(hard.setting.problem(), hard.budget, script.options());
      _exit(0);
    }
    REQUIRE(soon([&] { return std::filesystem::exists(pid_file); }));
    pid_t solver = 0;
    std::ifstream(pid_file) >> solver;
    REQUIRE(kill(solver, 0) == 0);
    kill(child, how);
    waitpid(child, nullptr, 0);
    CHECK(soon([&] { return kill(solver, 0) != 0; }));
    CHECK(soon([&] { return script.tidy(); }));
  }
}
