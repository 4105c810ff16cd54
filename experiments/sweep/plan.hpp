#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/measure/run_record.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// A piece of a sweep that one process does at a time. Its key names it across program runs, so
/// that a resumed sweep knows what is done.
struct Unit {
  std::string key;
  std::vector<RunRecord> (*run)(const Study& study, const Unit& unit);
  std::uint64_t seed = 0;
  std::string family;
  double border_share = 0;
  double density = 0;              ///< packets only
  std::string routing;             ///< packets only
  double encrypted = 0;            ///< packets only
  std::filesystem::path captures;  ///< packets only: folder for capture files, empty for none
};

/// All units of a study, in the order in which runs are numbered: the path engine's ladders, then
/// the packet engine's cells. Capture files, where the study wants them, go to `out`/captures.
std::vector<Unit> plan(const Study& study, const std::filesystem::path& out);

}  // namespace chokepoint
