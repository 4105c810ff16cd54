#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// Name in Conclusions::comparisons: potential of the last year / of the first, the geometric mean
/// over nations.
inline constexpr const char* kPotentialFactor = "potential_last_over_first";

/// Did boundaries soften from the first year to the last? One finding for all nations with paths in
/// both years, then one for each of them. Softer is a smaller choke-point potential: more border
/// networks are needed to see 90 % of the paths.
///
/// All nations: the mean of ln(last / first), potentials averaged over seeds, with Student's t over
/// nations. The claim holds when the interval lies below 0, and fails when it lies at or above:
/// what stays the same did not soften. One nation: the difference itself where all
/// paths are followed; else last − first within each seed, t over seeds.
Conclusions conclude_nations(const Study& study, const std::vector<RunRecord>& runs);

/// The finding over all nations, and a line for each nation that the study shows.
std::string table_of_nations(const Study& study, const Summary& summary);

}  // namespace chokepoint
