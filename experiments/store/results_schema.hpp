#pragma once

#include <string>
#include <vector>

#include "experiments/store/database.hpp"

namespace chokepoint {

// The tables of results.sqlite.

/// Makes them, with a column of `run` for each knob.
void make_tables(const Database& database, const std::vector<std::string>& knobs);

/// The knob columns of a file that somebody else may have made. Throws InputError when its tables
/// are not ours; returns nothing for a file that has none at all.
std::vector<std::string> checked_knobs(const Database& database);

// Columns of the table `run` around those of the knobs.
inline constexpr int kEngineColumn = 3;
inline constexpr int kSeedColumn = 4;
inline constexpr int kFirstKnobColumn = 5;

}  // namespace chokepoint
