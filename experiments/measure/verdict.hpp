#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "experiments/measure/statistics.hpp"

namespace chokepoint {

/// What a study says about its claim.
enum class Holds : std::uint8_t { kYes, kNo, kUndecided };

/// "yes", "no" or "undecided".
std::string_view name_of(Holds holds);

/// A verdict takes at least so many seeds: with fewer, an interval tells more of the draws than of
/// the world.
inline constexpr std::size_t kFewestSeeds = 20;

/// A verdict; where it is undecided, why, in a clause.
struct Verdict {
  Holds holds = Holds::kUndecided;
  std::string reason;
};

/// "too few seeds: 5, a verdict takes 20"; empty where there are enough.
std::string too_few_seeds(std::size_t seeds);

/// "the interval [0.41, 0.56] holds 0.5". REQUIRES: the estimate has an interval.
std::string interval_holds(const Estimate& estimate, double threshold, int decimals = 2);

/// Yes when the whole interval over seeds lies at or below the threshold, no when it lies above.
Verdict at_most(const Estimate& estimate, double threshold, int decimals = 2);

/// Yes when the whole interval over seeds lies above the threshold, no when it lies at or below.
Verdict above(const Estimate& estimate, double threshold, int decimals = 2);

}  // namespace chokepoint
