#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// The report page: the built template with the study's data block in it (docs/report-data.md).
/// `pictures` are those of the plan, `manifest` is manifest.json.
/// Throws InputError when the template has not been built.
std::string report_html(const Study& study, const Summary& summary, const std::string& pictures,
                        const std::string& manifest);

/// The data block alone, as JSON.
std::string report_data(const Study& study, const Summary& summary, const std::string& pictures,
                        const std::string& manifest);

}  // namespace chokepoint
