#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/report/page.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// The page of a density-decay study; `scenes` is what scenes_json() gave.
Page page_of_density_decay(const Study& study, const Summary& summary, const std::string& scenes);

// What its knobs' values are called.
std::string label_of_family(const std::string& value);
std::string label_of_border_share(const std::string& value);
std::string label_of_routing(const std::string& value);
std::string label_of_strategy(const std::string& value);
std::string label_of_budget(const std::string& value);
std::string label_of_trigger(const std::string& value);
std::string label_of_encrypted(const std::string& value);

}  // namespace chokepoint
