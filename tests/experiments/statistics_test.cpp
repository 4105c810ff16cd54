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
  CHECK(decay.verdict.holds == Holds::kYes);
}

TEST_CASE("The program can return either answer, and none", "[experiments]") {
  RandomStream random(1, "answers");
  const auto holds = [&](const DecayCurves& curves) {
    return estimate_decay(curves, random).verdict.holds;
  };
  CHECK(holds(exponential(0.3, 0.05, 30)) == Holds::kYes);
  const Decay stays = estimate_decay(exponential(0.0, 0.05, 30), random);
  CHECK(stays.verdict.holds == Holds::kNo);
  CHECK(stays.verdict.reason.empty());
  CHECK_FALSE(stays.half.value);
  CHECK_THAT(stays.half.reason, Catch::StartsWith("not reached"));
  const Decay wide = estimate_decay(exponential(0.0693, 0.4, 20), random);
  CHECK(wide.verdict.holds == Holds::kUndecided);
  CHECK_THAT(wide.verdict.reason, Catch::Contains("holds 0.5"));
  const Decay few = estimate_decay(exponential(0.3, 0.01, 19), random);
  CHECK(few.verdict.holds == Holds::kUndecided);
  CHECK_THAT(few.verdict.reason, Catch::StartsWith("too few seeds: 19"));
  const Decay nothing = estimate_decay({{2, 12}, {{0, 0}, {0, 0}}}, random);
  CHECK(nothing.verdict.holds == Holds::kUndecided);
  CHECK_FALSE(nothing.verdict.reason.empty());
  CHECK(nothing.half.reason == "nothing is blocked on the first rung");
}

TEST_CASE("With fewer than six rungs no half density is printed, and it says why",
          "[experiments]") {
  RandomStream random(1, "rungs");
  DecayCurves curves = exponential(0.3, 0.01, 20);
  const auto keep = [&](std::size_t rungs) {
    curves.degree.resize(rungs);
    for (auto& row : curves.efficacy) row.resize(rungs);
    return estimate_decay(curves, random).half;
  };
  CHECK(keep(6).value);
  const HalfDensity five = keep(5);
  CHECK_FALSE(five.value);
  CHECK_FALSE(five.ci_low);
  CHECK_THAT(five.reason, Catch::Contains("5 rungs"));
}

TEST_CASE("The tipping threshold is where the interval of last over first ends", "[experiments]") {
  // The first value is 1 in every seed, so last ÷ first is last, and its interval Student's.
  RandomStream random(6, "tipping");
  for (const double level : {0.2, 0.8, 0.48}) {
    DecayCurves curves{{2, 12}, {}};
    std::vector<double> last;
    for (int seed = 0; seed < 20; ++seed) {
      last.push_back(level + 0.1 * normal(random));
      curves.efficacy.push_back({1, last.back()});
    }
    const Estimate t = student_t(last);
    const Decay decay = estimate_decay(curves, random);
    REQUIRE(decay.tipping_threshold);
    const double nearer = 0.5 - *t.ci_low < *t.ci_high - 0.5 ? *t.ci_low : *t.ci_high;
    const double expected = decay.verdict.holds == Holds::kYes  ? *t.ci_high
                            : decay.verdict.holds == Holds::kNo ? *t.ci_low
                                                                : nearer;
    CHECK(*decay.tipping_threshold == Approx(expected).margin(1e-9));
  }
}

TEST_CASE("No interval lies beyond what the quantity can be, and an end inside stays Student's",
          "[experiments]") {
  // Two seeds of a count of networks, and shares next to their ends.
  const std::vector<std::vector<double>> counts{{40, 50}, {1, 90}, {1, 1, 1, 30}, {0, 10}};
  for (const auto& values : counts) {
    const Range range = values.front() == 0 ? kNotNegative : kOneOrMore;
    const Estimate e = mean_within(values, range);
    CHECK(*e.ci_low >= range.low);
    CHECK(*e.ci_low <= e.mean);
    CHECK(*e.ci_high == *student_t(values).ci_high);
  }
  for (const std::vector<double>& shares :
       {std::vector<double>{0.1, 0.9}, {1, 1, 0.98}, {0, 0, 0.01, 0}, {0.4, 0.41, 0.42}}) {
    const Estimate t = student_t(shares);
    const Estimate e = mean_within(shares, kShare);
    CHECK(*e.ci_low >= 0);
    CHECK(*e.ci_high <= 1);
    CHECK(*e.ci_low < e.mean);
    CHECK(e.mean < *e.ci_high);
    // Cutting would say that nothing but the bound itself is likely.
    if (*t.ci_low < 0) CHECK(*e.ci_low > 0);
    if (*t.ci_high > 1) CHECK(*e.ci_high < 1);
    if (*t.ci_low >= 0) CHECK(*e.ci_low == *t.ci_low);
  }
  // Where all stand at the bound there is nothing to spread.
  CHECK(*mean_within(std::vector<double>{1, 1, 1}, kShare).ci_low == 1);
}

TEST_CASE("Intervals of shares near an end hold the true mean about 95 times in 100",
          "[experiments]") {
  RandomStream random(5, "shares");
  int holds = 0;
  constexpr int kTrials = 1000;
  constexpr double kMean = 0.02;
  for (int i = 0; i < kTrials; ++i) {
    std::vector<double> shares(20);
    for (double& share : shares) {
      for (int k = 0; k < 40; ++k) share += (random.uniform() < kMean) / 40.0;
    }
    const Estimate e = mean_within(shares, kShare);
    holds += *e.ci_low <= kMean && kMean <= *e.ci_high;
  }
  CHECK(holds == Approx(940).margin(35));
}

TEST_CASE("What is left of a decay is a ratio of falls", "[experiments]") {
  RandomStream random(1, "left");
  const DecayCurves base{{2, 12}, {{1, 0.2}, {1, 0.2}, {1, 0.2}}};
  const DecayCurves other{{2, 12}, {{1, 0.6}, {1, 0.6}, {1, 0.6}}};
  CHECK(decay_left(base, other, random).mean == Approx(0.5));
  CHECK(decay_left(other, other, random).mean == Approx(1));
  CHECK(decay_left({{2, 12}, {{1, 1}}}, base, random).n == 0);
}
