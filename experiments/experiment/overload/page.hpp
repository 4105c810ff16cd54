#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/report/page.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// The page of an overload study.
Page page_of_overload(const Study& study, const Summary& summary, const std::string& pictures);

}  // namespace chokepoint
