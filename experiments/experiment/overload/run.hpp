#pragma once

#include <vector>

#include "experiments/measure/run_record.hpp"
#include "experiments/study/study.hpp"
#include "filters/profile/profile.hpp"

namespace chokepoint {

// Knobs of this kind in KnobValues.
enum OverloadKnob : std::size_t { kBoxProfile, kLoadKpps };

/// The state of a study that has none: the box's.
inline constexpr const char* kBoxState = "box";

/// Packets that can be in the box at once, the one under inspection included.
unsigned places_of(const Profile& box);

/// One load with one seed: the same arrivals once as QUIC Initials and once with random payload.
std::vector<RunRecord> run_overload(const Study& study, const Profile& box, double load_kpps,
                                    std::uint64_t seed);

}  // namespace chokepoint
