#include "experiments/process/process_tree.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace chokepoint {
namespace {

/// Children of a process by /proc/PID/task/TID/children (proc(5)); none where the kernel lacks it.
std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> children;
  std::error_code gone;
  const std::filesystem::path tasks = "/proc/" + std::to_string(process) + "/task";
  for (std::filesystem::directory_iterator task(tasks, gone), end; !gone && task != end;
       task.increment(gone)) {
    std::ifstream list(task->path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

void kill_below(pid_t process) {
  kill(process, SIGSTOP);
  for (const pid_t child : children_of(process)) kill_below(child);
  kill(process, SIGKILL);
}

}  // namespace

void end_tree(pid_t child) {
  kill_below(child);
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void end_children() {
  for (const pid_t child : children_of(getpid())) end_tree(child);
}

}  // namespace chokepoint
