#pragma once

#include <string>
#include <vector>

#include "experiments/experiment/experiment.hpp"

namespace chokepoint {

/// metrics.csv (docs/metrics.md): a row per run and metric, runs numbered from 1 in the order
/// given, a column per knob of the kind, numbers as short as they read back exactly.
std::string metrics_csv(const Experiment& kind, const std::vector<RunRecord>& runs);

/// summary.json (docs/metrics.md, Findings). `complete` tells whether every unit of the study has
/// results.
std::string summary_json(const Experiment& kind, const Summary& summary, bool complete = true);

}  // namespace chokepoint
