#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/report/page.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// The page of a nations study.
Page page_of_nations(const Study& study, const Summary& summary, const std::string& pictures);

}  // namespace chokepoint
