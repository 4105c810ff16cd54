#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// For a terminal: the findings on the study's first family, budget and encrypted share, a line
/// each; the others are counted.
std::string table_of_density_decay(const Study& study, const Summary& summary);

}  // namespace chokepoint
