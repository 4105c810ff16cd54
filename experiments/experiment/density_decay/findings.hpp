#pragma once

#include <string_view>

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// Name in Conclusions::comparisons: how much of the decay is left when the budget grows with the
/// border.
inline constexpr const char* kLeftUnderHalfBorder = "decay_left_under_half_border";

// Questions that findings answer (Finding::part). The first is the study's own; a budget that grows
// with the border, and filters that never move, are questions apart.
inline constexpr std::string_view kFixedBudget = "";
inline constexpr std::string_view kGrowingBudget = "half-border";
inline constexpr std::string_view kFrozenSites = "frozen";

/// One finding for each ladder of a greedy strategy and each metric of efficacy (of paths: a packet
/// of either direction, client to server, server to client), and the budget rules compared within
/// each world (docs/metrics.md).
Conclusions conclude_density_decay(const Study& study, const std::vector<RunRecord>& runs);

}  // namespace chokepoint
