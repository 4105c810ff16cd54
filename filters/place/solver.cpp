#include "filters/place/solver.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "filters/place/kept_job.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProblem = "problem.lp";
constexpr const char* kSolution = "solution.txt";
constexpr const char* kLog = "log.txt";

/// Nobody takes another answer for the optimum: what is wrong with the solver ends the work.
[[noreturn]] void fail(const std::string& why) {
  throw std::runtime_error("strategy: exact: " + why);
}

/// Words of another program, fit for one line of a message.
std::string in_quotes(std::string_view words) {
  constexpr std::size_t kMost = 60;
  std::string safe(words.substr(0, kMost));
  for (char& c : safe) {
    if (c < ' ' || c > '~') c = '?';
  }
  return '"' + safe + '"';
}

void write_file(const fs::path& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  bool good = file >= 0;
  while (good && !text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    good = written > 0;
    if (good) text.remove_prefix(static_cast<std::size_t>(written));
  }
  const int error = errno;
  const bool closed = file < 0 || close(file) == 0;
  if (!good || !closed) fail(path.string() + ": " + std::strerror(good ? errno : error));
}

/// The number after the last `label` of the log.
std::optional<double> number_after(const fs::path& log, std::string_view label) {
  std::ifstream file(log);
  std::optional<double> found;
  for (std::string line; std::getline(file, line);) {
    const std::size_t at = line.find(label);
    if (at == std::string::npos) continue;
    const double number = std::strtod(line.c_str() + at + label.size(), nullptr);
    if (std::isfinite(number)) found = number;
  }
  return found;
}

/// "x12" → 'x' and 12.
SolverVariable variable_of(const std::string& name, double value) {
  SolverVariable variable{name.front(), 0, value > 0.5};
  const char* const end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + 1, end, variable.number);
  if (error != std::errc{} || stop != end) {
    fail(fmt::format("cbc's answer names {}, which was not asked for", in_quotes(name)));
  }
  return variable;
}

/// cbc's solution: a line with the outcome, then a line for each variable: its index, its name, its
/// value, its reduced cost.
void read_solution(const fs::path& solution, SolverAnswer& answer) {
  std::ifstream file(solution);
  std::string outcome;
  if (!std::getline(file, outcome)) fail("cbc has left no answer");
  answer.optimal = outcome.starts_with("Optimal - ");
  const bool stopped =
      outcome.starts_with("Stopped on ") || outcome.starts_with("Optimal (within gap");
  if (!answer.optimal && !stopped) fail("cbc's answer begins with " + in_quotes(outcome));
  // What the relaxation says of sites in part is none.
  if (outcome.find("no integer solution") != std::string::npos) return;
  const std::size_t at = outcome.find("objective value ");
  if (at == std::string::npos) fail("cbc's answer begins with " + in_quotes(outcome));
  // Maximising, some releases give the value of the minimisation that they make of it.
  answer.objective = std::abs(std::strtod(outcome.c_str() + at + 16, nullptr));
  if (!std::isfinite(answer.objective)) fail("cbc's answer begins with " + in_quotes(outcome));
  std::string index, name, rest;
  double value = 0;
  while (file >> index) {
    if (index == "**") continue;  // a value that is off by more than the tolerance
    if (!(file >> name >> value) || !std::getline(file, rest)) {
      fail("cbc's answer is cut short at " + in_quotes(index));
    }
    answer.variables.push_back(variable_of(name, value));
  }
}

std::string why_ended(int status) {
  if (WIFSIGNALED(status)) {
    return fmt::format("was killed by signal {} ({})", WTERMSIG(status),
                       strsignal(WTERMSIG(status)));
  }
  return fmt::format("ended with status {}", WEXITSTATUS(status));
}

void require_started(int error, const std::string& program) {
  if (error == ENOENT) {
    throw InputError("", 0, "strategy",
                     "exact placement needs the program " + program +
                         " (Debian package coinor-cbc), which is not installed");
  }
  if (error != 0) fail(program + " cannot be run: " + std::strerror(error));
}

}  // namespace

SolverAnswer solve(const std::string& linear_program, const SolverOptions& options) {
  KeptJob job(
      {.command = {options.program, kProblem, "-seconds",
                   std::to_string(options.time_limit.count()), "-timeMode", "elapsed", "-ratioGap",
                   "0", "-allowableGap", "0", "-solve", "-solution", kSolution, "-quit"},
       .most = options.time_limit + options.grace,
       .files = {kProblem, kSolution, kLog},
       .log = kLog});
  write_file(job.folder() / kProblem, linear_program);
  const KeptJob::Ended ended = job.run();
  require_started(ended.error, options.program);
  SolverAnswer answer;
  if (!ended.timed_out) {
    if (ended.status != 0) fail(options.program + " " + why_ended(ended.status));
    read_solution(job.folder() / kSolution, answer);
  }
  if (answer.optimal) {
    answer.upper_bound = answer.objective;
    return answer;
  }
  answer.upper_bound = number_after(job.folder() / kLog, "Upper bound:");
  // Stopped before the search: what the relaxation says bounds it too.
  if (!answer.upper_bound) {
    answer.upper_bound = number_after(job.folder() / kLog, "Continuous objective value is ");
  }
  return answer;
}

}  // namespace chokepoint
