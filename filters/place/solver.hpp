#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

struct SolverOptions {
  std::chrono::seconds time_limit{30};
  std::chrono::seconds grace{5};  ///< beyond the limit, until the solver is killed
  std::string program = "cbc";    ///< COIN-OR branch and cut, found along PATH
};

/// A variable of the program, a letter and a number, and whether it is one.
struct SolverVariable {
  char kind;
  std::size_t number;
  bool one;
};

/// What the solver says of a maximisation. It is taken as it stands: whether it fits the program is
/// for the caller to see.
struct SolverAnswer {
  bool optimal = false;               ///< proven, says the solver
  double objective = 0;               ///< of the best solution found
  std::optional<double> upper_bound;  ///< no solution is better; absent when not even that is known
  std::vector<SolverVariable> variables;  ///< of that solution; none where none was found
};

/// Solves a maximisation in the CPLEX LP format, whose variables are a letter and a number, by the
/// program `cbc`, run without a shell in a temporary folder that goes with it (see KeptJob). A
/// solver that does not end within the grace is killed, and what it has logged is the answer.
/// Throws InputError when there is no such program, std::runtime_error with one line when the
/// program cannot be written, or the solver cannot be run, fails, or leaves anything but an answer.
SolverAnswer solve(const std::string& linear_program, const SolverOptions& options);

}  // namespace chokepoint
