#pragma once

#include <string>

#include "experiments/study/study.hpp"

namespace chokepoint {

/// The worlds that the report page draws, as the JSON array `meshes` of docs/report-data.md: for
/// the study's first seed, every family and border share, each rung under each routing with the
/// sites of the study's first greedy arm and a sample of target conversations. Throws InputError
/// where the study asks for something impossible, so that it is also the check of a study before
/// anything is run.
std::string scenes_json(const Study& study);

}  // namespace chokepoint
