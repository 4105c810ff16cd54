#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// Whether the claimed redundancy is nearly as good as full connection, a finding for each attack:
/// it is when the 95 % interval of the mean shortfall (up to one half destroyed) lies at or below
/// the study's bound, it is not when it lies above.
Conclusions conclude_survival(const Study& study, const std::vector<RunRecord>& runs);

/// A line for each lattice and attack.
std::string table_of_survival(const Study& study, const Summary& summary);

}  // namespace chokepoint
