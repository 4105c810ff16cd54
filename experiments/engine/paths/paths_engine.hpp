#pragma once

#include <string>
#include <vector>

#include "experiments/measure/run_record.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// All runs of the path engine on one ladder: every rung, routing and arm of the study.
/// Throws InputError where the study asks for something impossible on this ladder.
std::vector<RunRecord> run_paths(const Study& study, const std::string& family, double border_share,
                                 std::uint64_t seed);

}  // namespace chokepoint
