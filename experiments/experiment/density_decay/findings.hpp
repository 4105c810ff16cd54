#pragma once

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// Name in Conclusions::comparisons: how much of the decay is left when the budget grows with the
/// border.
inline constexpr const char* kLeftUnderHalfBorder = "decay_left_under_half_border";

/// One finding for each ladder of the strategy `greedy`, and the budget rules compared within each
/// world (docs/metrics.md).
Conclusions conclude_density_decay(const Study& study, const std::vector<RunRecord>& runs);

}  // namespace chokepoint
