#pragma once

#include <filesystem>
#include <vector>

#include "experiments/measure/summary.hpp"
#include "experiments/store/results_store.hpp"
#include "experiments/sweep/identity.hpp"

namespace chokepoint {

// Names of the texts in the store.
inline constexpr const char* kStudyText = "study";
inline constexpr const char* kPicturesText = "pictures";
inline constexpr const char* kUnitsText = "units";  // how many there are in all

/// What the files say, and of how much.
struct Outputs {
  Summary summary;
  std::size_t done = 0;  ///< units
  std::size_t all = 0;
  std::vector<FailedUnit> failed;
};

/// The study whose results a store has. Throws InputError (why) when it does not tell.
Identity identity_of(const ResultsStore& store);

/// Writes metrics.csv, summary.json, manifest.json and report.html of a store into `folder`. Throws
/// InputError when a file cannot be written or the store has what no run of its study writes.
Outputs write_outputs(const ResultsStore& store, const std::filesystem::path& folder);

/// Throws InputError when the results of `folder`, which may come from anywhere, hold what no run
/// of their study writes.
void check_results(const ResultsStore& store, const std::filesystem::path& folder);

/// Writes those of results.sqlite in `folder`, also while a run goes on there. Throws InputError
/// when there is none.
Outputs write_outputs(const std::filesystem::path& folder);

}  // namespace chokepoint
