#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// What the findings say, made by rules: for each way in which a box may look, under which routings
/// the claim holds, fails, or depends on the world. Worlds share seeds, so they are listed and
/// never counted. Only findings of the study's own question (kFixedBudget).
std::string answer_of_density_decay(const Study& study, const Summary& summary);

/// The same for findings of another part, in one sentence; empty where there are none.
std::string sentence_on_part(const Summary& summary, std::string_view part,
                             std::string_view subject);

}  // namespace chokepoint
