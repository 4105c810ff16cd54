#pragma once

#include <string>
#include <vector>

#include "experiments/measure/run_record.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

// Knobs of this kind in KnobValues.
enum SurvivalKnob : std::size_t { kRedundancy, kAttack, kDestroyed };

/// The state of a study that has none.
inline constexpr const char* kWholeLattice = "all";

/// One lattice under one attack with one seed: a record for each share destroyed, and one without a
/// share for what belongs to the whole curve.
std::vector<RunRecord> run_survival(const Study& study, double redundancy,
                                    const std::string& attack, std::uint64_t seed);

}  // namespace chokepoint
