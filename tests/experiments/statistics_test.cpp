#include "experiments/measure/statistics.hpp"

#include <cmath>

#include <catch2/catch.hpp>

#include "experiments/measure/decay.hpp"

using namespace chokepoint;

namespace {

double normal(RandomStream& random) {
  return std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * M_PI * random.uniform());
}

/// Seeds of an exponential decay with noise.
DecayCurves exponential(double rate, double noise, int seeds) {
  RandomStream random(4, "curves");
  DecayCurves curves{{2, 3, 4, 6, 8, 10, 12}, {}};
  for (int s = 0; s < seeds; ++s) {
    std::vector<double> row;
    for (const double d : curves.degree)
      row.push_back(std::exp(-rate * (d - 2)) + noise * normal(random));
    curves.efficacy.push_back(row);
  }
  return curves;
}

}  // namespace

TEST_CASE("Student's interval is that of the textbook", "[experiments]") {
  // Gosset 1908, Cushny and Peebles's sleep data: ten differences, mean 1.58, 95 % [0.70, 2.46].
  const std::vector<double> sleep{1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4};
  const Estimate e = student_t(sleep);
  CHECK(e.n == 10);
  CHECK(e.mean == Approx(1.58));
  CHECK(*e.ci_low == Approx(0.7001).margin(1e-3));
  CHECK(*e.ci_high == Approx(2.4599).margin(1e-3));
  CHECK_FALSE(student_t(std::vector<double>{3}).ci_low);
}

TEST_CASE("Both intervals hold the true mean about 95 times in 100", "[experiments]") {
  RandomStream random(12, "coverage");
  int t_holds = 0, bootstrap_holds = 0;
  constexpr int kTrials = 1000;
  for (int i = 0; i < kTrials; ++i) {
    std::vector<double> sample(30);
    for (double& x : sample) x = 5 + normal(random);
    const Estimate t = student_t(sample);
    const Estimate b = bootstrap(sample, 300, random);
    t_holds += *t.ci_low <= 5 && 5 <= *t.ci_high;
    bootstrap_holds += *b.ci_low <= 5 && 5 <= *b.ci_high;
  }
  CHECK(t_holds == Approx(950).margin(25));
  CHECK(bootstrap_holds == Approx(940).margin(35));
}

TEST_CASE("The decreasing fit never rises, keeps the mean and leaves falling curves alone",
          "[experiments]") {
  CHECK(decreasing_fit(std::vector<double>{4, 3, 1}) == std::vector<double>{4, 3, 1});
  CHECK(decreasing_fit(std::vector<double>{4, 1, 3}) == std::vector<double>{4, 2, 2});
  CHECK(decreasing_fit(std::vector<double>{1, 2, 3}) == std::vector<double>{2, 2, 2});
}

TEST_CASE("The half density is where the chord between rungs crosses half of the first value",
          "[experiments]") {
  RandomStream random(1, "half");
  const Decay decay = estimate_decay(exponential(0.2, 0.02, 30), random);
  REQUIRE(decay.half.value);
  // exp(−0.2 (d − 2)) is .670 at 4 and .449 at 6: the chord is at a half at 5.54.
  CHECK(*decay.half.value == Approx(5.54).margin(0.1));
  CHECK(*decay.half.ci_low <= *decay.half.value);
  CHECK(*decay.half.ci_high >= *decay.half.value);
  CHECK(decay.holds == Holds::kYes);
}

TEST_CASE("The program can return either answer, and none", "[experiments]") {
  RandomStream random(1, "answers");
  CHECK(estimate_decay(exponential(0.3, 0.05, 30), random).holds == Holds::kYes);
  const Decay stays = estimate_decay(exponential(0.0, 0.05, 30), random);
  CHECK(stays.holds == Holds::kNo);
  CHECK_FALSE(stays.half.value);
  CHECK_THAT(stays.half.reason, Catch::StartsWith("not reached"));
  CHECK(estimate_decay(exponential(0.0693, 0.4, 6), random).holds == Holds::kUndecided);
  CHECK(estimate_decay(exponential(0.3, 0.01, 4), random).holds == Holds::kUndecided);  // few seeds
  const Decay nothing = estimate_decay({{2, 12}, {{0, 0}, {0, 0}}}, random);
  CHECK(nothing.holds == Holds::kUndecided);
  CHECK(nothing.half.reason == "nothing is blocked on the first rung");
}

TEST_CASE("What is left of a decay is a ratio of falls", "[experiments]") {
  RandomStream random(1, "left");
  const DecayCurves base{{2, 12}, {{1, 0.2}, {1, 0.2}, {1, 0.2}}};
  const DecayCurves other{{2, 12}, {{1, 0.6}, {1, 0.6}, {1, 0.6}}};
  CHECK(decay_left(base, other, random).mean == Approx(0.5));
  CHECK(decay_left(other, other, random).mean == Approx(1));
  CHECK(decay_left({{2, 12}, {{1, 1}}}, base, random).n == 0);
}
