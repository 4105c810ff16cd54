#include "topology/mesh/survival.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

#include "topology/mesh/survivors.hpp"

namespace chokepoint {
namespace {

constexpr const char* kNoThreshold =
    "the mean declines without a break: nowhere does it fall distinctly faster than before";

/// What all draws leave behind. Values of single draws are kept at the wanted shares only, and the
/// sums by number of survivors are integers, so the order of the draws does not matter.
struct Tally {
  Tally(std::size_t stations, std::size_t draws, std::size_t shares)
      : at_share(draws, std::vector<double>(shares)), total(stations + 1, 0) {}

  std::vector<std::vector<double>> at_share;  // per draw
  std::vector<std::uint64_t> total;           // of the largest group, by number of survivors
};

class Draws {
 public:
  Draws(const SimpleGraph& graph, const Destruction& destruction, const SurvivalSpec& spec)
      : graph_(graph),
        destruction_(destruction),
        spec_(spec),
        tally_(graph.size(), spec.draws, spec.destroyed.size()),
        subtotals_(std::max(spec.threads, 1U), std::vector<std::uint64_t>(tally_.total.size(), 0)) {
    for (const double share : spec.destroyed) weights_.push_back(weights_at(share));
  }

  Tally run() {
    std::vector<std::jthread> helpers;
    for (std::size_t t = 1; t < subtotals_.size(); ++t)
      helpers.emplace_back([this, t] { work(t); });
    work(0);
    helpers.clear();
    for (const auto& subtotal : subtotals_) {
      for (std::size_t k = 0; k < subtotal.size(); ++k) tally_.total[k] += subtotal[k];
    }
    return std::move(tally_);
  }

 private:
  SurvivorWeights weights_at(double destroyed) const {
    const std::size_t n = graph_.size();
    if (spec_.attack == Attack::kRandom) return binomial_weights(n, 1 - destroyed);
    return interpolation_weights(n, static_cast<double>(n) * (1 - destroyed));
  }

  void work(std::size_t thread) {
    GroupGrowth growth(graph_);
    std::vector<std::uint32_t> order;
    std::vector<std::uint32_t> largest;
    auto& subtotal = subtotals_[thread];
    for (std::size_t draw = next_++; draw < spec_.draws; draw = next_++) {
      RandomStream random(derive_seed(spec_.seed, "draw " + std::to_string(draw)), "destruction");
      destruction_.draw(random, order);
      growth.run(order, largest);
      for (std::size_t k = 0; k < largest.size(); ++k) subtotal[k] += largest[k];
      for (std::size_t i = 0; i < weights_.size(); ++i) {
        tally_.at_share[draw][i] = weights_[i].mean(largest) / graph_.size();
      }
      ++done_;
      if (thread == 0 && spec_.progress) spec_.progress(done_);
    }
  }

  const SimpleGraph& graph_;
  const Destruction& destruction_;
  const SurvivalSpec& spec_;
  Tally tally_;
  std::vector<std::vector<std::uint64_t>> subtotals_;
  std::vector<SurvivorWeights> weights_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> done_{0};
};

SurvivalPoint point_of(const Tally& tally, std::size_t share, double destroyed) {
  const double draws = static_cast<double>(tally.at_share.size());
  // Deviations from the first draw: where all draws agree, the mean is theirs to the last bit.
  const double first = tally.at_share.front()[share];
  double sum = 0;
  for (const auto& values : tally.at_share) sum += values[share] - first;
  SurvivalPoint point{destroyed, first + sum / draws, 0};
  if (draws < 2) return point;
  double squares = 0;
  for (const auto& values : tally.at_share) {
    const double deviation = values[share] - point.mean;
    squares += deviation * deviation;
  }
  point.se = std::sqrt(squares / (draws - 1) / draws);
  return point;
}

}  // namespace

Survival survival_of(const Adjacency& graph, const SurvivalSpec& spec) {
  const SimpleGraph simple(graph);
  Survival survival;
  if (simple.size() == 0 || spec.draws == 0) {
    for (const double share : spec.destroyed) survival.curve.push_back({share, 0, 0});
    survival.why_no_threshold = "nothing was drawn";
    return survival;
  }
  const Destruction destruction(graph, simple, spec.attack, spec.seed);
  const Tally tally = Draws(simple, destruction, spec).run();
  for (std::size_t i = 0; i < spec.destroyed.size(); ++i) {
    survival.curve.push_back(point_of(tally, i, spec.destroyed[i]));
  }
  const double scale = static_cast<double>(spec.draws) * simple.size();
  std::vector<double> mean(tally.total.size());
  for (std::size_t k = 0; k < mean.size(); ++k) {
    mean[k] = static_cast<double>(tally.total[k]) / scale;
  }
  survival.threshold = steepest_fall(mean);
  if (!survival.threshold) survival.why_no_threshold = kNoThreshold;
  return survival;
}

std::vector<double> survival_grid() {
  constexpr int kSteps = 100;
  std::vector<double> grid;
  for (int i = 0; i <= kSteps; ++i) grid.push_back(static_cast<double>(i) / kSteps);
  return grid;
}

}  // namespace chokepoint
