#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "topology/mesh/simple_graph.hpp"

namespace chokepoint {

/// Joins stations one at a time and keeps the size of the largest group (Newman & Ziff 2001).
/// Buffers are kept between runs; the graph must outlive it.
class GroupGrowth {
 public:
  explicit GroupGrowth(const SimpleGraph& graph) : graph_(graph), parent_(graph.size()) {}

  /// largest[k] becomes the size of the largest group of the last k stations of `order`.
  /// REQUIRES: `order` holds every station once.
  void run(std::span<const std::uint32_t> order, std::vector<std::uint32_t>& largest);

 private:
  std::uint32_t root(std::uint32_t station);

  const SimpleGraph& graph_;
  std::vector<std::int32_t> parent_;  // of a root: minus the size of its group
};

/// A weighted mean over numbers of survivors: weights of first, first + 1, …
struct SurvivorWeights {
  std::size_t first = 0;
  std::vector<double> weights;

  template <class Values>
  double mean(const Values& values) const {
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      sum += weights[i] * static_cast<double>(values[first + i]);
    }
    return sum;
  }
};

/// P(k of `trials` succeed) for all k where it matters to double precision, summing to 1.
SurvivorWeights binomial_weights(std::size_t trials, double probability);
/// Linear interpolation at `at` in [0, last].
SurvivorWeights interpolation_weights(std::size_t last, double at);

/// Where the mean of `largest` (by number of survivors, 0 … n) falls most steeply as the share
/// destroyed grows, under binomial numbers of survivors; none where no break can be told from a
/// steady decline.
std::optional<double> steepest_fall(std::span<const double> largest);

}  // namespace chokepoint
