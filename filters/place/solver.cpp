#include "filters/place/solver.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

// glibc 2.36 forgets to say that these are C.
extern "C" {
#include <sys/pidfd.h>
}

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kGrace{5};

[[noreturn]] void fail(const std::string& what, int error) {
  throw std::runtime_error(what + ": " + std::strerror(error));
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "chokepoint-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) fail(name, errno);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  fs::path operator/(const char* file) const { return path_ / file; }

 private:
  fs::path path_;
};

/// Starts `command` with its output in `log` and nothing to read.
pid_t start(std::vector<std::string> command, const fs::path& log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) {
    throw InputError("", 0, "strategy",
                     "exact placement needs the program " + command[0] +
                         " (Debian package coinor-cbc), which is not installed");
  }
  if (error != 0) fail(command[0], error);
  return child;
}

/// Waits for the child, at most until the time is over; then ends it.
void await(pid_t child, std::chrono::milliseconds most) {
  const int descriptor = pidfd_open(child, 0);
  if (descriptor >= 0) {
    pollfd ended{descriptor, POLLIN, 0};
    const auto deadline = std::chrono::steady_clock::now() + most;
    int ready = 0;
    do {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      ready = poll(&ended, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) kill(child, SIGKILL);
    close(descriptor);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
}

/// The number after the last `label` of the log.
std::optional<double> number_after(const fs::path& log, const std::string& label) {
  std::ifstream file(log);
  std::optional<double> found;
  for (std::string line; std::getline(file, line);) {
    const std::size_t at = line.find(label);
    if (at != std::string::npos) found = std::strtod(line.c_str() + at + label.size(), nullptr);
  }
  return found;
}

/// cbc's solution: a line with the outcome, then a line for each variable that is not zero.
void read_solution(const fs::path& solution, SolverAnswer& answer) {
  std::ifstream file(solution);
  std::string outcome;
  std::getline(file, outcome);
  answer.optimal = outcome.starts_with("Optimal");
  std::string index, name, rest;
  double value = 0;
  while (file >> index >> name >> value && std::getline(file, rest)) {
    if (value > 0.5) answer.variables.push_back(name);
  }
}

}  // namespace

SolverAnswer solve(const std::string& linear_program, const SolverOptions& options) {
  const TemporaryFolder folder;
  const fs::path problem = folder / "problem.lp";
  const fs::path solution = folder / "solution.txt";
  const fs::path log = folder / "log.txt";
  std::ofstream(problem) << linear_program;
  const pid_t child =
      start({options.program, problem.string(), "-seconds",
             std::to_string(options.time_limit.count()), "-timeMode", "elapsed", "-ratioGap", "0",
             "-allowableGap", "0", "-solve", "-solution", solution.string(), "-quit"},
            log);
  await(child, options.time_limit + kGrace);

  SolverAnswer answer;
  read_solution(solution, answer);
  if (answer.optimal) {
    answer.upper_bound = number_after(log, "Objective value:");
  } else {
    answer.upper_bound = number_after(log, "Upper bound:");
    // Stopped before the search: what the relaxation says bounds it too.
    if (!answer.upper_bound) {
      answer.upper_bound = number_after(log, "Continuous objective value is ");
    }
  }
  return answer;
}

}  // namespace chokepoint
