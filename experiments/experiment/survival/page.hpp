#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/report/page.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// The page of a survival study.
Page page_of_survival(const Study& study, const Summary& summary, const std::string& pictures);

std::string label_of_redundancy(const std::string& value);
std::string label_of_attack(const std::string& value);

}  // namespace chokepoint
