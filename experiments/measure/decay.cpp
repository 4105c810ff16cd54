#include "experiments/measure/decay.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace chokepoint {
namespace {

constexpr std::size_t kResamples = 1000;
constexpr double kTail = 0.025;
constexpr double kLargestShare = 100;  // in the search for a tipping threshold

using Rows = std::vector<std::uint32_t>;  // seeds, with repetition

std::vector<double> mean_curve(const DecayCurves& curves, const Rows& rows) {
  std::vector<double> mean(curves.degree.size(), 0.0);
  for (const std::uint32_t row : rows) {
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += curves.efficacy[row][i];
  }
  for (double& value : mean) value /= static_cast<double>(rows.size());
  return mean;
}

Rows all_rows(const DecayCurves& curves) {
  Rows rows(curves.efficacy.size());
  for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i] = i;
  return rows;
}

Rows resample(std::size_t n, RandomStream& random) {
  Rows rows(n);
  for (std::uint32_t& row : rows) row = random.below(static_cast<std::uint32_t>(n));
  return rows;
}

/// Where the fitted curve falls to half of its first value; infinity where it does not.
double crossing(const std::vector<double>& degree, const std::vector<double>& mean) {
  const auto fit = decreasing_fit(mean);
  const double half = fit.front() / 2;
  if (fit.front() <= 0) return std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < fit.size(); ++i) {
    if (fit[i] > half) continue;
    return std::lerp(degree[i - 1], degree[i], (fit[i - 1] - half) / (fit[i - 1] - fit[i]));
  }
  return std::numeric_limits<double>::infinity();
}

std::vector<double> column(const DecayCurves& curves, std::size_t rung) {
  std::vector<double> values;
  for (const auto& row : curves.efficacy) values.push_back(row[rung]);
  return values;
}

std::optional<double> finite(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

HalfDensity half_density(const DecayCurves& curves, std::vector<double> crossings) {
  const auto mean = mean_curve(curves, all_rows(curves));
  HalfDensity half;
  if (curves.degree.size() < kFewestRungs && mean.front() > 0) {
    half.reason = fmt::format("not estimated: {} rungs, and fewer than {} bias it upward",
                              curves.degree.size(), kFewestRungs);
    return half;
  }
  half.value = finite(crossing(curves.degree, mean));
  if (!half.value) {
    half.reason =
        mean.front() <= 0
            ? std::string("nothing is blocked on the first rung")
            : fmt::format(
                  "not reached: the fitted curve is at {:.2f} of its first value at degree {:.3g}",
                  decreasing_fit(mean).back() / decreasing_fit(mean).front(), curves.degree.back());
    return half;
  }
  if (curves.efficacy.size() < 2) {
    half.reason = "one seed gives no interval";
    return half;
  }
  // Resamples that never cross count as infinite, so the upper end can lie beyond the ladder.
  std::sort(crossings.begin(), crossings.end());
  const auto at = [&](double q) {
    return crossings[static_cast<std::size_t>(q * static_cast<double>(crossings.size() - 1))];
  };
  half.ci_low = finite(at(kTail));
  half.ci_high = finite(at(1 - kTail));
  if (!half.ci_high) half.reason = "the upper end of the interval lies beyond the densest rung";
  return half;
}

/// last − share × first within seeds: it needs no ratio, and Student's t holds its level at few
/// seeds, where a percentile bootstrap is too narrow.
Estimate contrast(const DecayCurves& curves, double share) {
  std::vector<double> values;
  for (const auto& row : curves.efficacy) values.push_back(row.back() - share * row.front());
  return student_t(values);
}

/// The share at which an end of the contrast's interval is 0 (Fieller 1954: the end of the interval
/// of last / first). REQUIRES: two seeds, and a first rung that can be told from 0, without which
/// there may be none.
std::optional<double> share_where_zero(const DecayCurves& curves,
                                       std::optional<double> Estimate::*end) {
  double low = 0, high = kLargestShare;
  if (*(contrast(curves, low).*end) <= 0) return 0;
  if (*(contrast(curves, high).*end) > 0) return std::nullopt;
  constexpr int kHalvings = 60;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (*(contrast(curves, middle).*end) > 0 ? low : high) = middle;
  }
  return high;
}

void judge(const DecayCurves& curves, Decay& decay) {
  decay.verdict.reason = too_few_seeds(curves.efficacy.size());
  if (curves.efficacy.size() < 2) return;
  if (*student_t(column(curves, 0)).ci_low <= 0) {
    decay.verdict.reason =
        "the first value cannot be told from 0: there is next to nothing to lose";
    return;
  }
  const auto least = share_where_zero(curves, &Estimate::ci_low);
  const auto most = share_where_zero(curves, &Estimate::ci_high);
  const Estimate half = contrast(curves, kHalved);
  if (*half.ci_high <= 0) {
    decay.tipping_threshold = most;
  } else if (*half.ci_low > 0) {
    decay.tipping_threshold = least;
  } else {
    decay.tipping_threshold = !most || (least && kHalved - *least < *most - kHalved) ? least : most;
  }
  if (!decay.verdict.reason.empty()) return;
  if (*half.ci_high <= 0) {
    decay.verdict.holds = Holds::kYes;
  } else if (*half.ci_low > 0) {
    decay.verdict.holds = Holds::kNo;
  } else {
    decay.verdict.reason =
        most ? fmt::format("the interval of last ÷ first, [{:.2f}, {:.2f}], holds {}",
                           least.value_or(0), *most, kHalved)
             : fmt::format("the interval of last ÷ first holds {}", kHalved);
  }
}

}  // namespace

Decay estimate_decay(const DecayCurves& curves, RandomStream& random) {
  Decay decay;
  decay.first = mean_within(column(curves, 0), kShare);
  decay.last = mean_within(column(curves, curves.degree.size() - 1), kShare);
  decay.left.n = curves.efficacy.size();
  std::vector<double> ratios, crossings;
  for (std::size_t i = 0; i < kResamples; ++i) {
    const auto mean = mean_curve(curves, resample(curves.efficacy.size(), random));
    crossings.push_back(crossing(curves.degree, mean));
    if (mean.front() > 0) ratios.push_back(mean.back() / mean.front());
  }
  decay.half = half_density(curves, std::move(crossings));
  judge(curves, decay);
  if (decay.first.mean <= 0) return decay;
  decay.left.mean = decay.last.mean / decay.first.mean;
  if (curves.efficacy.size() < 2 || ratios.empty()) return decay;
  decay.left.ci_low = quantile(ratios, kTail);
  decay.left.ci_high = quantile(ratios, 1 - kTail);
  return decay;
}

Estimate decay_left(const DecayCurves& base, const DecayCurves& other, RandomStream& random) {
  const auto left = [&](const Rows& rows) {
    const auto a = mean_curve(base, rows);
    const auto b = mean_curve(other, rows);
    return (b.front() - b.back()) / (a.front() - a.back());
  };
  const auto whole = mean_curve(base, all_rows(base));
  Estimate estimate;
  if (base.efficacy.size() != other.efficacy.size() || whole.front() <= whole.back()) {
    return estimate;
  }
  estimate.n = base.efficacy.size();
  estimate.mean = left(all_rows(base));
  if (estimate.n < 2) return estimate;
  std::vector<double> draws;
  for (std::size_t i = 0; i < kResamples; ++i) {
    const double draw = left(resample(estimate.n, random));
    if (std::isfinite(draw)) draws.push_back(draw);
  }
  estimate.ci_low = quantile(draws, kTail);
  estimate.ci_high = quantile(draws, 1 - kTail);
  return estimate;
}

}  // namespace chokepoint
