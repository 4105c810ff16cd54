#include "experiments/process/process_pool.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "experiments/process/interrupt.hpp"
#include "experiments/process/process_tree.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

// First byte of what a child sends: what the rest of it is.
constexpr char kResult = 'R';
constexpr char kBadInput = 'I';
constexpr char kFailure = 'F';

// A signal between the look at the flag and poll() is noticed at the latest after this.
constexpr int kPollMilliseconds = 500;

struct Child {
  pid_t pid = -1;
  int fd = -1;
  std::size_t job = 0;
  std::string bytes;
};

void write_all(int fd, const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(1);
    done += static_cast<std::size_t>(n);
  }
}

/// The child's whole life. Ends by _exit: no destructor of the parent's objects may run twice.
[[noreturn]] void live_as_child(int fd, pid_t parent, const std::function<std::string()>& work) {
  // Ctrl-C reaches the whole process group; the parent decides, and a child does not outlive it.
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);  // it died before the kernel was asked to tell
  std::string answer;
  try {
    answer = kResult + work();
  } catch (const InputError& error) {
    answer = std::string(1, kBadInput) + error.what();
  } catch (const std::exception& error) {
    answer = std::string(1, kFailure) + error.what();
  }
  write_all(fd, answer);
  std::fflush(nullptr);
  _exit(0);
}

Child start(std::size_t job, const std::function<std::string()>& work) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid == 0) {
    close(ends[0]);
    live_as_child(ends[1], parent, work);
  }
  close(ends[1]);
  return {pid, ends[0], job, {}};
}

/// Reads what is there. Returns false at the end of the child's answer.
bool read_some(Child& child) {
  char buffer[1 << 16];
  const ssize_t n = read(child.fd, buffer, sizeof buffer);
  if (n < 0) return errno == EINTR || errno == EAGAIN;
  child.bytes.append(buffer, static_cast<std::size_t>(n));
  return n > 0;
}

/// Waits for a child whose answer has ended, and returns it or throws what it threw.
std::string collect(Child& child) {
  close(child.fd);
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    throw std::runtime_error(fmt::format("ended by signal {} ({})", signal, strsignal(signal)));
  }
  if (WEXITSTATUS(status) != 0 || child.bytes.empty()) {
    throw std::runtime_error("ended without a result");
  }
  const char kind = child.bytes.front();
  std::string text = child.bytes.substr(1);
  if (kind == kBadInput) throw InputError("", 0, "", text);
  if (kind == kFailure) throw std::runtime_error(text);
  return text;
}

/// Kills and reaps whatever still runs when the pool is left, however it is left.
class Running {
 public:
  ~Running() {
    for (const Child& child : children) {
      end_tree(child.pid);
      close(child.fd);
    }
  }
  std::vector<Child> children;
};

/// Waits until some child has something to say or an interrupt comes.
std::vector<pollfd> wait_for_any(const std::vector<Child>& children) {
  std::vector<pollfd> polled;
  for (const Child& child : children) polled.push_back({child.fd, POLLIN, 0});
  if (poll(polled.data(), polled.size(), kPollMilliseconds) < 0 && errno != EINTR) {
    throw std::system_error(errno, std::generic_category(), "poll");
  }
  return polled;
}

void hand_over(Child& child, const PoolEvents& events) {
  std::string bytes;
  try {
    bytes = collect(child);
  } catch (const InputError&) {
    throw;
  } catch (const std::runtime_error& error) {
    events.failed(child.job, error.what());
    return;
  }
  events.finished(child.job, bytes);
}

}  // namespace

std::string run_in_child(const std::function<std::string()>& work) {
  Child child = start(0, work);
  while (read_some(child)) {
  }
  return collect(child);
}

PoolEnd run_pool(std::size_t count, std::size_t width,
                 const std::function<std::string(std::size_t)>& work, const PoolEvents& events) {
  const InterruptGuard guard;
  Running running;
  std::size_t next = 0;
  while (next < count || !running.children.empty()) {
    if (interrupted()) return PoolEnd::kInterrupted;
    while (next < count && running.children.size() < width) {
      const std::size_t job = next++;
      running.children.push_back(start(job, [&work, job] { return work(job); }));
    }
    const auto polled = wait_for_any(running.children);
    for (std::size_t i = polled.size(); i-- > 0;) {
      if (polled[i].revents == 0 || read_some(running.children[i])) continue;
      Child done = std::move(running.children[i]);
      running.children.erase(running.children.begin() + static_cast<std::ptrdiff_t>(i));
      hand_over(done, events);
    }
  }
  return PoolEnd::kDone;
}

}  // namespace chokepoint
