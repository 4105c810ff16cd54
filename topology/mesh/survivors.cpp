#include "topology/mesh/survivors.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace chokepoint {
namespace {

/// Weights below this share of the greatest do not change a sum of doubles.
constexpr double kNegligible = 1e-18;
/// A break is a fall this many times as steep as the mean fall up to it. Graphs without one, such
/// as trees, stars and complete graphs, fall most steeply at the start or evenly.
constexpr double kBreakSteepness = 1.25;
constexpr std::size_t kScan = 1000;
/// What counts as the top of the slope: where it exceeds the mean fall before it by this share of
/// what it does at most.
constexpr double kCrest = 0.7;

double log_binomial(double trials, double k, double probability) {
  return std::lgamma(trials + 1) - std::lgamma(k + 1) - std::lgamma(trials - k + 1) +
         k * std::log(probability) + (trials - k) * std::log1p(-probability);
}

/// How fast the mean falls at `destroyed`: the derivative of the binomial average (a Bernstein
/// polynomial), itself a binomial average of what each further survivor adds.
double slope_at(std::span<const double> added, double destroyed) {
  const double n = static_cast<double>(added.size());
  return n * binomial_weights(added.size() - 1, 1 - destroyed).mean(added);
}

/// The highest point of the parabola through the values around `top` that exceed `least`, in steps.
/// The greatest value alone would be where the noise is: least squares use the whole crest.
double crest(std::span<const double> values, std::size_t top, double least) {
  std::size_t first = top;
  std::size_t last = top;
  while (first > 0 && values[first - 1] > least) --first;
  while (last + 1 < values.size() && values[last + 1] > least) ++last;
  // Sums over x = −h, −h + 1, …, h about the middle: the normal equations in closed form.
  const double h = static_cast<double>(last - first) / 2;
  const double middle = static_cast<double>(first) + h;
  double s2 = 0, s4 = 0, y0 = 0, y1 = 0, y2 = 0;
  for (std::size_t i = first; i <= last; ++i) {
    const double x = static_cast<double>(i) - middle;
    s2 += x * x;
    s4 += x * x * x * x;
    y0 += values[i];
    y1 += x * values[i];
    y2 += x * x * values[i];
  }
  const double count = 2 * h + 1;
  const double bend = (count * y2 - s2 * y0) / (count * s4 - s2 * s2);
  if (last - first < 3 || !(bend < 0)) return static_cast<double>(top);
  return std::clamp(middle - y1 / s2 / (2 * bend), static_cast<double>(first),
                    static_cast<double>(last));
}

}  // namespace

void GroupGrowth::run(std::span<const std::uint32_t> order, std::vector<std::uint32_t>& largest) {
  constexpr std::int32_t kAbsent = std::numeric_limits<std::int32_t>::max();
  const std::size_t n = order.size();
  largest.resize(n + 1);
  largest[0] = 0;
  std::fill(parent_.begin(), parent_.end(), kAbsent);
  std::int32_t best = 0;
  for (std::size_t k = 1; k <= n; ++k) {
    const std::uint32_t station = order[n - k];
    parent_[station] = -1;
    std::uint32_t mine = station;
    for (const std::uint32_t neighbour : graph_.of(station)) {
      if (parent_[neighbour] == kAbsent) continue;
      std::uint32_t other = root(neighbour);
      if (other == mine) continue;
      if (parent_[other] < parent_[mine]) std::swap(other, mine);
      parent_[mine] += parent_[other];
      parent_[other] = static_cast<std::int32_t>(mine);
    }
    best = std::max(best, -parent_[mine]);
    largest[k] = static_cast<std::uint32_t>(best);
  }
}

std::uint32_t GroupGrowth::root(std::uint32_t station) {
  while (parent_[station] >= 0) {
    const auto up = static_cast<std::uint32_t>(parent_[station]);
    if (parent_[up] >= 0) parent_[station] = parent_[up];
    station = up;
  }
  return station;
}

SurvivorWeights binomial_weights(std::size_t trials, double probability) {
  if (probability <= 0 || trials == 0) return {0, {1.0}};
  if (probability >= 1) return {trials, {1.0}};
  const double n = static_cast<double>(trials);
  const auto mode = std::min(trials, static_cast<std::size_t>((n + 1) * probability));
  const double odds = probability / (1 - probability);
  // Ratios of neighbouring weights, downwards and upwards from the greatest.
  const double greatest = std::exp(log_binomial(n, static_cast<double>(mode), probability));
  std::vector<double> below;
  double weight = greatest;
  for (std::size_t k = mode; k > 0; --k) {
    weight *= static_cast<double>(k) / (n - static_cast<double>(k) + 1) / odds;
    if (weight < kNegligible * greatest) break;
    below.push_back(weight);
  }
  SurvivorWeights result{mode - below.size(), {below.rbegin(), below.rend()}};
  weight = greatest;
  for (std::size_t k = mode; k <= trials; ++k) {
    result.weights.push_back(weight);
    weight *= (n - static_cast<double>(k)) / (static_cast<double>(k) + 1) * odds;
    if (weight < kNegligible * greatest) break;
  }
  const double sum = std::accumulate(result.weights.begin(), result.weights.end(), 0.0);
  for (double& w : result.weights) w /= sum;
  return result;
}

SurvivorWeights interpolation_weights(std::size_t last, double at) {
  const auto first = std::min(last, static_cast<std::size_t>(std::max(at, 0.0)));
  const double rest = at - static_cast<double>(first);
  if (first == last || rest <= 0) return {first, {1.0}};
  return {first, {1 - rest, rest}};
}

std::optional<double> steepest_fall(std::span<const double> largest) {
  if (largest.size() < 3) return std::nullopt;
  const std::size_t n = largest.size() - 1;
  std::vector<double> added(n);
  for (std::size_t k = 0; k < n; ++k) added[k] = largest[k + 1] - largest[k];
  std::vector<double> slope(kScan + 1);
  for (std::size_t i = 0; i <= kScan; ++i) {
    slope[i] = slope_at(added, static_cast<double>(i) / kScan);
  }
  const auto top = static_cast<std::size_t>(std::ranges::max_element(slope) - slope.begin());
  if (top == 0 || top == kScan) return std::nullopt;
  const double destroyed = static_cast<double>(top) / kScan;
  const double fallen = largest[n] - binomial_weights(n, 1 - destroyed).mean(largest);
  const double before = fallen / destroyed;
  if (slope[top] < kBreakSteepness * before) return std::nullopt;
  return crest(slope, top, before + kCrest * (slope[top] - before)) / kScan;
}

}  // namespace chokepoint
