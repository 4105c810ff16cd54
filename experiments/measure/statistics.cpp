#include "experiments/measure/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>
#include <fmt/format.h>

namespace chokepoint {
namespace {

constexpr double kTail = 0.025;

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Where m − h (h < 0: m + |h|) lies when the step is taken on a scale on which `range` is the
/// whole line. REQUIRES: m inside, and at least one bound finite.
double step_within(double m, double h, const Range& range) {
  const double below = m - range.low;
  const double over = range.high - m;
  if (!std::isfinite(over)) return range.low + below * std::exp(-h / below);
  if (!std::isfinite(below)) return range.high - over * std::exp(h / over);
  // d logit / dm = width / (below · over)
  const double logit = std::log(below / over) - h * (below + over) / (below * over);
  return range.low + (below + over) / (1 + std::exp(-logit));
}

}  // namespace

Estimate student_t(std::span<const double> values) {
  Estimate estimate;
  estimate.n = values.size();
  if (values.empty()) return estimate;
  estimate.mean = mean_of(values);
  if (values.size() < 2) return estimate;
  const auto n = static_cast<double>(values.size());
  const double deviation =
      std::sqrt(boost::math::statistics::sample_variance(values.begin(), values.end()));
  const double t =
      boost::math::quantile(boost::math::complement(boost::math::students_t(n - 1), kTail));
  estimate.ci_low = estimate.mean - t * deviation / std::sqrt(n);
  estimate.ci_high = estimate.mean + t * deviation / std::sqrt(n);
  return estimate;
}

Estimate mean_within(std::span<const double> values, const Range& range) {
  Estimate estimate = student_t(values);
  const bool inside = std::all_of(values.begin(), values.end(), [&](double value) {
    return range.low <= value && value <= range.high;
  });
  // Where all values stand at one bound the interval is that point, and no step is taken.
  if (!estimate.ci_low || !inside || estimate.mean <= range.low || estimate.mean >= range.high) {
    return estimate;
  }
  const double half_width = *estimate.ci_high - estimate.mean;
  if (*estimate.ci_low < range.low) {
    estimate.ci_low = step_within(estimate.mean, half_width, range);
  }
  if (*estimate.ci_high > range.high) {
    estimate.ci_high = step_within(estimate.mean, -half_width, range);
  }
  return estimate;
}

std::string interval_text(const Estimate& e, int decimals) {
  return e.ci_low ? fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", e.mean, decimals, *e.ci_low, decimals,
                                *e.ci_high, decimals)
                  : fmt::format("{:.{}f}", e.mean, decimals);
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double place = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], place - static_cast<double>(below));
}

Estimate bootstrap(std::span<const double> values, std::size_t resamples, RandomStream& random) {
  Estimate estimate;
  estimate.n = values.size();
  if (values.empty()) return estimate;
  estimate.mean = mean_of(values);
  if (values.size() < 2) return estimate;
  std::vector<double> means(resamples);
  const auto n = static_cast<std::uint32_t>(values.size());
  for (double& mean : means) {
    double sum = 0;
    for (std::uint32_t i = 0; i < n; ++i) sum += values[random.below(n)];
    mean = sum / n;
  }
  estimate.ci_low = quantile(means, kTail);
  estimate.ci_high = quantile(means, 1 - kTail);
  return estimate;
}

bool wants_bootstrap(std::span<const double> values) {
  if (values.size() < 2) return false;
  if (values.size() < 10) return true;
  // A constant sample has no skewness; its interval is a point either way.
  if (boost::math::statistics::variance(values.begin(), values.end()) == 0) return false;
  return std::abs(boost::math::statistics::skewness(values.begin(), values.end())) > 1;
}

std::vector<double> decreasing_fit(std::span<const double> values) {
  struct Block {
    double sum;
    std::size_t size;
    double mean() const { return sum / static_cast<double>(size); }
  };
  std::vector<Block> blocks;
  for (const double value : values) {
    blocks.push_back({value, 1});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() < blocks.back().mean()) {
      blocks[blocks.size() - 2].sum += blocks.back().sum;
      blocks[blocks.size() - 2].size += blocks.back().size;
      blocks.pop_back();
    }
  }
  std::vector<double> fit;
  for (const Block& block : blocks) fit.insert(fit.end(), block.size, block.mean());
  return fit;
}

}  // namespace chokepoint
