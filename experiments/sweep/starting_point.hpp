#pragma once

#include "experiments/sweep/run_study.hpp"

namespace chokepoint {

/// What a run begins with.
enum class StartingPoint {
  kNew,   ///< nothing; results that are there are set aside
  kGoOn,  ///< the finished units that are there
};

/// Looks at what the output folder holds. Finished units of an interrupted run are never set aside
/// without `fresh`: the run goes on with them when they are of the same sweep, and says so. Throws
/// InputError when they are of another, and with `resume` also for another sweep that is complete.
StartingPoint starting_point(const SweepOptions& options, const Identity& identity);

}  // namespace chokepoint
