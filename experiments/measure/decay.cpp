#include "experiments/measure/decay.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace chokepoint {
namespace {

constexpr std::size_t kResamples = 1000;
constexpr double kTail = 0.025;
constexpr std::size_t kFewestSeeds = 5;

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

/// Whether efficacy is at least halved, by Student's t on last − ½ first within seeds: it needs no
/// ratio, and holds its level at few seeds, where a percentile bootstrap is too narrow.
Holds verdict(const DecayCurves& curves) {
  if (curves.efficacy.size() < kFewestSeeds) return Holds::kUndecided;
  const Estimate first = student_t(column(curves, 0));
  if (*first.ci_low <= 0) return Holds::kUndecided;  // next to nothing to lose
  std::vector<double> contrast;
  for (const auto& row : curves.efficacy) contrast.push_back(row.back() - row.front() / 2);
  const Estimate estimate = student_t(contrast);
  if (*estimate.ci_high <= 0) return Holds::kYes;
  return *estimate.ci_low > 0 ? Holds::kNo : Holds::kUndecided;
}

}  // namespace

std::string_view name_of(Holds holds) {
  switch (holds) {
    case Holds::kYes:
      return "yes";
    case Holds::kNo:
      return "no";
    case Holds::kUndecided:
      break;
  }
  return "undecided";
}

Decay estimate_decay(const DecayCurves& curves, RandomStream& random) {
  Decay decay;
  decay.first = within_unit(student_t(column(curves, 0)));
  decay.last = within_unit(student_t(column(curves, curves.degree.size() - 1)));
  decay.left.n = curves.efficacy.size();
  std::vector<double> ratios, crossings;
  for (std::size_t i = 0; i < kResamples; ++i) {
    const auto mean = mean_curve(curves, resample(curves.efficacy.size(), random));
    crossings.push_back(crossing(curves.degree, mean));
    if (mean.front() > 0) ratios.push_back(mean.back() / mean.front());
  }
  decay.half = half_density(curves, std::move(crossings));
  if (decay.first.mean <= 0) return decay;
  decay.left.mean = decay.last.mean / decay.first.mean;
  if (curves.efficacy.size() < 2 || ratios.empty()) return decay;
  decay.left.ci_low = quantile(ratios, kTail);
  decay.left.ci_high = quantile(ratios, 1 - kTail);
  decay.holds = verdict(curves);
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
