#pragma once

#include <cstddef>
#include <vector>

#include "filters/place/stream_problem.hpp"

namespace chokepoint {

/// What given sites cover, by folding one tree after the other and storing none: memory is a few
/// numbers per router and thread, so that all pairs of the Internet's graph can be measured. One
/// result a group, equal to StoredPaths::in_order but for the bound, which here is taken before the
/// first and after the last site only. REQUIRES: routing.spreading == kNone, one list of sites a
/// group, each of routers of the group, none twice.
std::vector<CoverageSteps> measure_coverage(const CoverageProblem& problem,
                                            const SitesOfGroups& sites, std::size_t budget);

}  // namespace chokepoint
