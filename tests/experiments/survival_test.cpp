#include <cmath>

#include <catch2/catch.hpp>

#include "experiments/experiment/experiment.hpp"
#include "experiments/experiment/survival/measures.hpp"
#include "experiments/experiment/survival/run.hpp"

using namespace chokepoint;

namespace {

Study small(const std::vector<Override>& changes) {
  std::vector<Override> all{{"side", "30"}, {"draws", "5"}};
  all.insert(all.end(), changes.begin(), changes.end());
  return read_study("experiments/studies/baran.toml", all);
}

double survivability(const std::vector<RunRecord>& runs, const std::string& destroyed) {
  for (const RunRecord& run : runs) {
    if (run.knobs[kDestroyed] == destroyed) return run.values.front().second;
  }
  FAIL("no such share");
  return 0;
}

/// A run of the claimed redundancy 3 under random attack with that shortfall.
RunRecord whole_curve(std::uint64_t seed, double shortfall) {
  return {"paths", seed, {"3", "random", ""}, kWholeLattice, {{"shortfall", shortfall}}};
}

/// What runs with those shortfalls, each `times` times, make of the claim.
Finding finding(std::initializer_list<double> shortfalls, int times = 4) {
  const Study study = small({{"attack", "random"}});
  std::vector<RunRecord> runs;
  for (int i = 0; i < times; ++i) {
    for (const double shortfall : shortfalls) {
      runs.push_back(whole_curve(runs.size() + 1, shortfall));
    }
  }
  const Summary summary = summarise(study, runs);
  REQUIRE(summary.conclusions.findings.size() == 1);
  return summary.conclusions.findings.front();
}

Holds verdict(std::initializer_list<double> shortfalls) { return finding(shortfalls).holds; }

}  // namespace

TEST_CASE("A fully connected network has no shortfall, an empty one loses all that is left",
          "[experiments]") {
  const std::vector<double> q{0, 0.25, 0.5, 0.75, 1};
  CHECK(mean_shortfall(q, std::vector<double>{1, .75, .5, .25, 0}, 1) == 0);
  // The mean of 1 − q over [0, 1] is 1/2, over [0, 1/2] it is 3/4.
  CHECK(mean_shortfall(q, std::vector<double>(5, 0.0), 1) == Approx(0.5));
  CHECK(mean_shortfall(q, std::vector<double>(5, 0.0), 0.5) == Approx(0.75));
  CHECK(mean_shortfall(std::vector<double>{0.3}, std::vector<double>{0}, 1) == 0);
}

TEST_CASE("All of a lattice hangs together when nothing is destroyed, and nothing when all is",
          "[experiments]") {
  const Study study = small({});
  for (const char* attack : {"random", "degree", "adaptive"}) {
    const auto runs = run_survival(study, 2, attack, 1);
    CHECK(survivability(runs, "0") == Approx(1).margin(1e-12));
    CHECK(survivability(runs, "1") == Approx(0).margin(1e-12));
  }
}

TEST_CASE("More links never leave less of a network in the mean", "[experiments]") {
  const Study study = small({});
  double before = 0;
  for (const double redundancy : {1.0, 2.0, 4.0, 8.0}) {
    const double now = survivability(run_survival(study, redundancy, "random", 1), "0.4");
    CHECK(now >= before);
    before = now;
  }
}

TEST_CASE(
    "The claim about a redundancy holds, fails or stays open by the interval of its shortfall",
    "[experiments]") {
  CHECK(verdict({.01, .012, .011, .009, .01}) == Holds::kYes);
  CHECK(verdict({.2, .22, .21, .19, .2}) == Holds::kNo);
  CHECK(verdict({.01, .09, .05, .02, .08}) == Holds::kUndecided);
}

TEST_CASE("Lattices that could not be judged are not said to be beyond the bound",
          "[experiments]") {
  const Finding two = finding({0, 0}, 1);
  CHECK(two.holds == Holds::kUndecided);
  CHECK_THAT(two.reason, Catch::StartsWith("too few seeds: 2"));
  CHECK_THAT(two.text, !Catch::Contains("none of"));
  CHECK_THAT(two.text, Catch::Contains("from 3 on are within the bound"));
  CHECK_THAT(finding({.2, .22, .21, .19, .2}).text, Catch::Contains("none of"));
}

TEST_CASE("The published break-points are the complements of the percolation thresholds",
          "[experiments]") {
  CHECK(published_threshold(3) == 0.5);
  // A lattice and its matching one: thresholds sum to 1 (Sykes & Essam 1964).
  CHECK(published_threshold(2) + published_threshold(4) == Approx(1).margin(1e-4));
  CHECK(std::isnan(published_threshold(6)));
}
