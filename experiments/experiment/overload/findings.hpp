#pragma once

#include <string>

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

// Parts of a claim that names two causes at once (Finding::part).
inline constexpr const char* kOverloadByVolume = "volume";
inline constexpr const char* kOverloadByWork = "work";

/// Two findings: whether volume overwhelms the box (packets of random payload, which it need not
/// open), and whether work does (as many Initials, which it has to). Each holds when the 95 %
/// interval of the leak rate at the study's highest load lies above the study's bound, and fails
/// when it lies at or below.
Conclusions conclude_overload(const Study& study, const std::vector<RunRecord>& runs);

/// A line for each load.
std::string table_of_overload(const Study& study, const Summary& summary);

}  // namespace chokepoint
