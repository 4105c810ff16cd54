#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/study/study.hpp"

namespace chokepoint {

/// How much of a study there is: what the page says at its top where that is not all.
struct RunState {
  std::size_t done = 0;  ///< units
  std::size_t all = 0;
  std::vector<std::string> failed;  ///< units that failed, and why; a sentence each
  std::string command;              ///< what goes on with it

  bool complete() const { return done == all && failed.empty(); }
};

/// The command that goes on with an interrupted run in `folder`, for a POSIX shell.
std::string resume_command(const Study& study, const std::vector<Override>& overrides,
                           const std::filesystem::path& folder);

}  // namespace chokepoint
