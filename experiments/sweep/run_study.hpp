#pragma once

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "experiments/study/study.hpp"
#include "experiments/sweep/outputs.hpp"

namespace chokepoint {

struct SweepOptions {
  std::filesystem::path out;
  std::size_t jobs = 1;             ///< processes at a time, ≥ 1
  bool resume = false;              ///< go on with what is there; refuse what is of another sweep
  bool fresh = false;               ///< begin anew, whatever is there
  std::vector<Override> overrides;  ///< for the manifest and for telling two sweeps apart
  /// Called in the parent after every finished unit, and once at the start.
  std::function<void(std::size_t done, std::size_t all)> progress = [](std::size_t, std::size_t) {};
  /// Called from another thread while the study is planned, every now and then from the third
  /// second on, with how long that has taken.
  std::function<void(std::chrono::seconds)> planning = [](std::chrono::seconds) {};
  /// What the user should know beside the results, in a line.
  std::function<void(const std::string&)> say = [](const std::string&) {};
  /// SIGINT or SIGTERM came before anything was run. Called from another thread; must end the
  /// program.
  std::function<void()> stopped_early = [] { std::_Exit(130); };
};

struct SweepEnd {
  bool interrupted = false;
  Outputs outputs;
};

/// Runs a study: every unit of its plan that is not done yet, results into SQLite as they come,
/// then the files (docs/study-files.md). A unit that fails is noted and the others go on. After an
/// interrupt the files hold what is finished. Finished units of an interrupted run are kept: they
/// are gone on with, or the run is refused, unless `fresh`. Throws InputError for input that cannot
/// be used, a folder in use or unwritable, results that stand in the way, or a full disk.
SweepEnd run_study(const Study& study, const SweepOptions& options);

}  // namespace chokepoint
