#include <cmath>
#include <map>

#include <catch2/catch.hpp>

#include "experiments/experiment/experiment.hpp"
#include "experiments/experiment/overload/calibration.hpp"
#include "experiments/experiment/overload/run.hpp"
#include "experiments/experiment/overload/settings.hpp"
#include "filters/profile/profile_reader.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

Study study_of(const std::vector<Override>& changes) {
  return read_study("experiments/studies/overload.toml", changes);
}

double value_of(const RunRecord& record, std::string_view metric) {
  for (const auto& [name, value] : record.values) {
    if (name == metric) return value;
  }
  FAIL("no such metric");
  return 0;
}

/// What runs of the highest load with those leak rates, each `times` times, make of each cause.
std::map<std::string, Finding> findings(std::initializer_list<double> by_work,
                                        double by_volume = 0, int times = 7) {
  const Study study = study_of({{"load_kpps", "[1500]"}});
  std::vector<RunRecord> runs;
  for (int i = 0; i < times; ++i) {
    for (const double leak : by_work) {
      runs.push_back({"packets",
                      runs.size() + 1,
                      {"gfw-quic", "1500"},
                      kBoxState,
                      {{"leak_rate", leak}, {"leak_rate_random", by_volume}}});
    }
  }
  std::map<std::string, Finding> parts;
  for (const Finding& f : summarise(study, runs).conclusions.findings) parts[f.part] = f;
  return parts;
}

Holds verdict(std::initializer_list<double> leaks) { return findings(leaks).at("work").holds; }

}  // namespace

TEST_CASE("The blocking probability has its known values and limits", "[experiments][overload]") {
  for (const double load : {0.1, 0.5, 1.0, 2.0, 6.0}) {
    CAPTURE(load);
    // One place: Erlang's loss formula, whatever the service (Erlang 1917).
    CHECK(blocking_m_d_1_k(load, 1) == Approx(load / (1 + load)));
    // More places never block more, and no box does better than its capacity.
    double before = 1;
    for (unsigned k = 1; k < 12; ++k) {
      const double blocked = blocking_m_d_1_k(load, k);
      CHECK(blocked <= before + 1e-12);
      CHECK(blocked >= 1 - 1 / load - 1e-9);
      before = blocked;
    }
  }
  CHECK(blocking_m_d_1_k(0, 5) == 0);
  CHECK(blocking_m_d_1_k(8, 10) == Approx(1 - 1.0 / 8).margin(1e-6));
}

TEST_CASE("A calibration finds the box that made the points", "[experiments][overload]") {
  const Calibration box{300, 120, 0};
  std::vector<double> loads, leaks;
  for (double load = 0; load <= 900; load += 100) {
    loads.push_back(load);
    leaks.push_back(leak_of(box, load, 6));
  }
  const Calibration found = calibrate(loads, leaks, 6);
  CHECK(found.capacity_kpps == Approx(300).epsilon(0.001));
  CHECK(found.background_kpps == Approx(120).epsilon(0.002));
  CHECK(found.rmse < 1e-4);
}

TEST_CASE("The shipped profile and study hold what the published points calibrate to",
          "[experiments][overload][validation]") {
  const Study study = study_of({});
  const auto& settings = own<OverloadSettings>(study);
  const Profile box = find_profile("gfw-quic");
  const Calibration fit =
      calibrate(settings.published_kpps, settings.published_leak, places_of(box));
  CHECK(1e-3 / box.capacity.decryption_seconds == Approx(fit.capacity_kpps).epsilon(0.005));
  CHECK(settings.background_kpps == Approx(fit.background_kpps).epsilon(0.005));
}

TEST_CASE("The emulated box leaks as the real one did, and not under random payload",
          "[experiments][overload][validation]") {
  const Study study = study_of({});
  const auto& settings = own<OverloadSettings>(study);
  const Profile box = find_profile("gfw-quic");
  double squares = 0;
  for (std::size_t i = 0; i < settings.published_kpps.size(); ++i) {
    const auto records = run_overload(study, box, settings.published_kpps[i], 4'711);
    REQUIRE(records.size() == 1);
    const double error = value_of(records[0], "leak_rate") - settings.published_leak[i];
    squares += error * error;
    CHECK(value_of(records[0], "leak_rate_random") <= 0.12);
  }
  CHECK(std::sqrt(squares / static_cast<double>(settings.published_kpps.size())) <= 0.04);
}

TEST_CASE("One seed twice is one result, and another seed another", "[experiments][overload]") {
  const Study study = study_of({{"seconds", "0.05"}, {"probes", "300"}});
  const Profile box = find_profile("gfw-quic");
  const auto leak = [&](std::uint64_t seed) {
    return run_overload(study, box, 400, seed).front().values;
  };
  CHECK(leak(1) == leak(1));
  CHECK(leak(1) != leak(2));
}

TEST_CASE("A full box that fails closed misses as much, one without a limit misses and leaks nothing",
          "[experiments][overload]") {
  const Study study = study_of({{"seconds", "0.05"}, {"probes", "300"}});
  Profile box = find_profile("gfw-quic");
  box.capacity.fail_open = false;
  const auto closed = run_overload(study, box, 1'500, 1).front();
  CHECK(value_of(closed, "missed_overload") > 0.5);
  box.capacity.limited = false;
  const auto endless = run_overload(study, box, 1'500, 1).front();
  CHECK(value_of(endless, "leak_rate") == 0);
  CHECK(value_of(endless, "missed_overload") == 0);
}

TEST_CASE("Work overwhelms the box where the interval lies above the bound",
          "[experiments][overload]") {
  CHECK(verdict({0.80, 0.82, 0.81}) == Holds::kYes);
  CHECK(verdict({0.10, 0.12, 0.11}) == Holds::kNo);
  CHECK(verdict({0.20, 0.80, 0.50}) == Holds::kUndecided);
}

TEST_CASE("Volume and work have a verdict each", "[experiments][overload]") {
  const auto work_only = findings({0.80, 0.82, 0.81}, 0.05);
  CHECK(work_only.at("work").holds == Holds::kYes);
  CHECK(work_only.at("volume").holds == Holds::kNo);
  CHECK(work_only.at("volume").metric == "leak_rate_random");
  const auto few = findings({0.9}, 0.9);
  CHECK(few.at("volume").holds == Holds::kUndecided);
  CHECK_THAT(few.at("volume").reason, Catch::StartsWith("too few seeds: 7"));
}

TEST_CASE("An overload study needs loads, a box with a limit, and a leak for each published load",
          "[experiments][overload]") {
  CHECK_THROWS_AS(study_of({{"published_leak", "[0.1]"}}), InputError);
  CHECK_THROWS_AS(study_of({{"load_kpps", "[200, 100]"}}), InputError);
  const Study study = study_of({{"profile", "generic"}});
  CHECK_THROWS_AS(study.experiment->plan(study, "unused"), InputError);
}
