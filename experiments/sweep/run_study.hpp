#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <vector>

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

struct SweepOptions {
  std::filesystem::path out;
  std::size_t jobs = 1;  ///< processes at a time, ≥ 1
  bool resume = false;
  std::vector<Override> overrides;  ///< for the manifest and for telling two sweeps apart
  /// Called in the parent after every finished unit, and once at the start.
  std::function<void(std::size_t done, std::size_t all)> progress = [](std::size_t, std::size_t) {};
};

struct SweepEnd {
  bool interrupted = false;
  std::size_t done = 0;  ///< units
  std::size_t all = 0;
  Summary summary;
};

/// Runs a study: every unit of its plan that is not done yet, results into SQLite as they come,
/// then the files of docs/CONTRACT. After an interrupt the files hold what is finished. Throws
/// InputError for input that cannot be used, an unwritable folder or a full disk.
SweepEnd run_study(const Study& study, const SweepOptions& options);

/// Writes metrics.csv, summary.json, manifest.json and report.html from results.sqlite in `folder`.
/// Throws InputError when there is none or a file cannot be written.
Summary write_outputs(const std::filesystem::path& folder);

}  // namespace chokepoint
