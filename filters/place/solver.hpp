#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

struct SolverOptions {
  std::chrono::seconds time_limit{30};
  std::string program = "cbc";  ///< COIN-OR branch and cut, found along PATH
};

/// What the solver says of a maximisation.
struct SolverAnswer {
  bool optimal = false;               ///< proven
  std::optional<double> upper_bound;  ///< no solution is better; absent when not even that is known
  std::vector<std::string> variables;  ///< those that are one, of the best solution found
};

/// Solves a maximisation in the CPLEX LP format by the program `cbc`, run without a shell on files
/// in a temporary folder that is removed afterwards. A solver that does not end five seconds after
/// its time limit is ended. Throws InputError when there is no such program, std::runtime_error
/// when it cannot be run.
SolverAnswer solve(const std::string& linear_program, const SolverOptions& options);

}  // namespace chokepoint
