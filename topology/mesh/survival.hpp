#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "topology/mesh/attack.hpp"
#include "topology/mesh/mesh.hpp"

namespace chokepoint {

struct SurvivalSpec {
  Attack attack = Attack::kRandom;
  std::size_t draws = 1000;       ///< at least 1
  std::uint64_t seed = 1;         ///< of the orders of destruction
  unsigned threads = 2;           ///< does not change the result
  std::vector<double> destroyed;  ///< shares at which the curve is wanted, each in [0, 1]
  /// Called now and then from the calling thread with the number of draws done.
  std::function<void(std::size_t done)> progress{};
};

struct SurvivalPoint {
  double destroyed = 0;  ///< share of all stations
  double mean = 0;       ///< share of all stations in the largest surviving connected group
  double se = 0;         ///< standard error of the mean over the draws; 0 with one draw
};

struct Survival {
  std::vector<SurvivalPoint> curve;  ///< in the order of SurvivalSpec::destroyed
  /// The share destroyed at which the mean falls most steeply: the estimate of the break-point.
  std::optional<double> threshold;
  std::string why_no_threshold;  ///< empty when there is one
};

/// Survivability in Baran's sense (RAND RM-3420, 1964): how much of a network still hangs together
/// when stations are destroyed. Each draw destroys all stations in one order; by going backwards
/// and joining them one at a time (Newman & Ziff 2001) one draw gives the whole curve, in time
/// proportional to the links.
///
/// Under random attack the curve is that of the ensemble in which each station is destroyed with
/// probability q: the number of survivors is binomial, and the values for each number are averaged
/// with its weights (Newman & Ziff 2001, eq. 2). Under the other attacks exactly the share q falls,
/// with linear interpolation between numbers of stations. The threshold is taken from the binomial
/// average under every attack: its derivative needs no smoothing by hand.
///
/// Throws InputError when the attack is out of reach for the graph.
Survival survival_of(const Adjacency& graph, const SurvivalSpec& spec);

/// 0, 1/100, …, 1: enough for a plot.
std::vector<double> survival_grid();

}  // namespace chokepoint
