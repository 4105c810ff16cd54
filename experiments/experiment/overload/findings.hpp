#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// Whether volume overwhelms the box: it does when the 95 % interval of the leak rate at the
/// highest load of the study lies above the study's bound, it does not when it lies at or below.
Conclusions conclude_overload(const Study& study, const std::vector<RunRecord>& runs);

/// A line for each load.
std::string table_of_overload(const Study& study, const Summary& summary);

}  // namespace chokepoint
