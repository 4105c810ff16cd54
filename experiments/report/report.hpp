#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/report/run_state.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// The report page: the built template with the study's data block in it (docs/report-data.md).
/// `pictures` are those of the plan, `manifest` is manifest.json, `run` how much there is of it.
/// Throws InputError when the page was not built before the program.
std::string report_html(const Study& study, const Summary& summary, const std::string& pictures,
                        const std::string& manifest, const RunState& run);

/// The data block alone, as JSON.
std::string report_data(const Study& study, const Summary& summary, const std::string& pictures,
                        const std::string& manifest, const RunState& run);

}  // namespace chokepoint
