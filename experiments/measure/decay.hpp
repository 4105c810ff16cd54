#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/measure/statistics.hpp"
#include "experiments/measure/verdict.hpp"

namespace chokepoint {

/// Efficacy along a density ladder, one row per seed: what a decay is estimated from.
struct DecayCurves {
  std::vector<double> degree;                 ///< realised mean degree of each rung, rising
  std::vector<std::vector<double>> efficacy;  ///< [seed][rung]
};

/// An estimate that may not exist; then `reason` says why, in a clause.
struct HalfDensity {
  std::optional<double> value;
  std::optional<double> ci_low;
  std::optional<double> ci_high;  ///< empty beside a ci_low: beyond the last rung
  std::string reason;
};

/// What a decay says about the claim that filtering loses its grip.
struct Decay {
  Estimate first;    ///< efficacy on the first rung
  Estimate last;     ///< on the last
  Estimate left;     ///< last / first, both means, with a bootstrap interval over seeds
  HalfDensity half;  ///< METRICS `half_density`
  Verdict verdict;
  /// The share θ at which "last is at most θ × first" turns from this verdict to another one, of an
  /// undecided claim the nearer of the two; empty where no θ from 0 to 100 does.
  std::optional<double> tipping_threshold;
};

/// A half-density is read off ladders of at least so many rungs: three biased it by about two
/// degrees upward.
inline constexpr std::size_t kFewestRungs = 6;
/// The claim is that the last rung's efficacy is at most this share of the first rung's.
inline constexpr double kHalved = 0.5;

/// The smallest degree at which the fitted curve (decreasing_fit of the mean over seeds, linear
/// between rungs) is at most half of its value on the first rung; the interval by bootstrap over
/// seeds; no value with fewer than kFewestRungs. The claim holds when the 95 % t interval of
/// (last − ½ first) within seeds lies at or below 0, fails when it lies above, and is undecided
/// otherwise, with fewer than kFewestSeeds, and where the first rung's efficacy cannot be told from
/// 0. REQUIRES: at least one seed and one rung; all rows as long as `degree`.
Decay estimate_decay(const DecayCurves& curves, RandomStream& random);

/// (first − last) of `other` as a share of (first − last) of `base`, seeds paired, bootstrap
/// interval: how much of a decay is left under another rule. No interval and n = 0 where base does
/// not decay.
Estimate decay_left(const DecayCurves& base, const DecayCurves& other, RandomStream& random);

}  // namespace chokepoint
