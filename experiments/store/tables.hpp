#pragma once

#include <string>
#include <vector>

#include "experiments/measure/run_record.hpp"
#include "experiments/measure/summary.hpp"

namespace chokepoint {

/// metrics.csv as docs/CONTRACT pins it: a row per run and metric, runs numbered from 1 in the
/// order given, numbers as short as they read back exactly.
std::string metrics_csv(const std::vector<RunRecord>& runs);

/// summary.json as docs/CONTRACT pins it.
std::string summary_json(const Summary& summary);

}  // namespace chokepoint
