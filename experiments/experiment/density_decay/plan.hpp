#pragma once

#include <filesystem>

#include "experiments/experiment/experiment.hpp"

namespace chokepoint {

/// The path engine's ladders, then the packet engine's cells, seed by seed. Capture files, where
/// the study wants them, go to `out`/captures.
Plan plan_density_decay(const Study& study, const std::filesystem::path& out);

}  // namespace chokepoint
