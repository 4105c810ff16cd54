#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// What the findings say of one share of new links across borders, that of the packet engine, made
/// by rules: under which routings the claim holds or fails, and where that turns on what a box looks
/// for. Worlds share seeds, so they are never counted. Only findings of the study's own question
/// (kFixedBudget). REQUIRES: the study is complete.
std::string answer_of_density_decay(const Study& study, const Summary& summary);

/// The same for findings of another part, in one sentence; empty where there are none.
std::string sentence_on_part(const Summary& summary, std::string_view part,
                             std::string_view subject);

}  // namespace chokepoint
