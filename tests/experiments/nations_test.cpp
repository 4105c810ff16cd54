#include <algorithm>
#include <cstdlib>

#include <catch2/catch.hpp>

#include "experiments/experiment/experiment.hpp"
#include "experiments/experiment/nations/findings.hpp"
#include "experiments/experiment/nations/internet.hpp"
#include "experiments/experiment/nations/run.hpp"

using namespace chokepoint;

namespace {

const Study& shipped() {
  static const Study study = read_study("experiments/studies/nations.toml", {});
  return study;
}

/// Twenty seeds of one nation, with that potential in 2011 and in 2018.
void add(std::vector<RunRecord>& runs, const std::string& state, double first, double last) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    runs.push_back({"paths", seed, {"2011", "policy"}, state, {{kPotential, first}}});
    runs.push_back({"paths", seed, {"2018", "policy"}, state, {{kPotential, last}}});
  }
}

const Finding& finding(const Conclusions& conclusions, const std::string& state) {
  for (const Finding& f : conclusions.findings) {
    if (f.state == state) return f;
  }
  FAIL("no finding about " << state);
  return conclusions.findings.front();
}

Mesh named(std::initializer_list<const char*> names) {
  Mesh mesh;
  for (const char* name : names) {
    Router router;
    router.name = name;
    mesh.add_router(router);
  }
  return mesh;
}

}  // namespace

TEST_CASE("Nations that need more networks are softer, and the factor is the geometric mean",
          "[experiments]") {
  std::vector<RunRecord> runs;
  add(runs, "AA", 0.5, 0.25);
  add(runs, "BB", 1, 0.5);
  add(runs, "CC", 0.2, 0.1);
  add(runs, "DD", 0.4, 0.2);
  const Conclusions c = conclude_nations(shipped(), runs);
  CHECK(finding(c, "").holds == Holds::kYes);
  CHECK(finding(c, "AA").holds == Holds::kYes);
  REQUIRE(c.comparisons.at(kPotentialFactor).size() == 1);
  CHECK(c.comparisons.at(kPotentialFactor).front().estimate.mean == Approx(0.5));
  CHECK(finding(c, "").last->axis - finding(c, "").first->axis == Approx(6.5));
}

TEST_CASE("The study can come out against softening, and can leave it open", "[experiments]") {
  std::vector<RunRecord> harder, mixed;
  add(harder, "AA", 0.25, 0.5);
  add(harder, "BB", 0.1, 0.25);
  add(harder, "CC", 0.2, 0.5);
  CHECK(finding(conclude_nations(shipped(), harder), "").holds == Holds::kNo);
  add(mixed, "AA", 0.25, 0.5);
  add(mixed, "BB", 0.5, 0.25);
  add(mixed, "CC", 0.5, 0.5);  // the same
  const Conclusions c = conclude_nations(shipped(), mixed);
  CHECK(finding(c, "").holds == Holds::kUndecided);
  CHECK(finding(c, "CC").holds == Holds::kNo);  // the same is not softer
}

TEST_CASE("A nation without paths in one of the years takes no part", "[experiments]") {
  std::vector<RunRecord> runs;
  add(runs, "AA", 0.5, 0.25);
  add(runs, "BB", 0.5, 0.25);
  add(runs, "NN", 0, 0.5);
  const Conclusions c = conclude_nations(shipped(), runs);
  CHECK(std::none_of(c.findings.begin(), c.findings.end(),
                     [](const Finding& f) { return f.state == "NN"; }));
}

TEST_CASE("A network's lot depends on its number and the seed, not on the graph", "[experiments]") {
  const Mesh small = named({"10", "20", "30", "40"});
  const Mesh other = named({"10", "20", "30", "40"});
  const auto drawn = draw_destinations(small, 2, 1);
  CHECK(drawn.size() == 2);
  CHECK(drawn == draw_destinations(other, 2, 1));
  CHECK(draw_destinations(small, 9, 1).size() == 4);
  // Over seeds every network is drawn about equally often.
  std::vector<int> count(4, 0);
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    for (const RouterId router : draw_destinations(small, 1, seed)) ++count[router.value];
  }
  for (const int c : count) CHECK(std::abs(c - 100) < 45);  // more than five standard deviations
}

TEST_CASE("Where destinations are drawn, a nation's change must stand out from the draw",
          "[experiments]") {
  const Study drawn = read_study("experiments/studies/nations.toml", {{"destinations", "100"}});
  std::vector<RunRecord> runs;
  add(runs, "BB", 0.5, 0.25);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const double last = seed % 2 == 0 ? 0.25 : 1;
    runs.push_back({"paths", seed, {"2011", "policy"}, "AA", {{kPotential, 0.5}}});
    runs.push_back({"paths", seed, {"2018", "policy"}, "AA", {{kPotential, last}}});
  }
  CHECK(finding(conclude_nations(drawn, runs), "AA").holds == Holds::kUndecided);
  CHECK(finding(conclude_nations(drawn, runs), "BB").holds == Holds::kYes);
}
