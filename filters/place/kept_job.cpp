#include "filters/place/kept_job.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <climits>

// glibc 2.36 forgets to say that these are C.
extern "C" {
#include <sys/pidfd.h>
}

namespace chokepoint {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what, int error) {
  throw std::runtime_error(what + ": " + std::strerror(error));
}

/// The keeper's first message.
struct Made {
  int error;
  std::array<char, PATH_MAX> folder;
};

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> all;
  for (std::string& string : strings) all.push_back(string.data());
  all.push_back(nullptr);
  return all;
}

/// The keeper. It is forked from a process that may have threads, so it only makes system calls:
/// everything that needs memory is there before.
class Keeper {
 public:
  Keeper(const KeptJob::Spec& spec, std::string pattern)
      : most_(spec.most),
        log_(spec.log),
        command_(spec.command),
        files_(spec.files),
        arguments_(pointers(command_)),
        pattern_(std::move(pattern)),
        parent_(getpid()) {}

  [[noreturn]] void live(int line) {
    setsid();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) {
      ::signal(signal, SIG_IGN);
    }
    ::signal(SIGCHLD, SIG_DFL);  // ignored, as some shells leave it, it would eat the status
    keep_only(line);
    watched_[kParent].fd = pidfd_open(parent_, 0);
    if (getppid() == parent_) serve();
    _exit(0);
  }

 private:
  static constexpr int kLineHere = 3;
  enum Watched : std::size_t { kLine, kParent, kJob };

  /// Lets go of what others wait for the end of: their pipes, sockets and locks.
  void keep_only(int line) {
    if (line != kLineHere) dup2(line, kLineHere);
    close_range(kLineHere + 1, ~0U, 0);
    const int nothing = open("/dev/null", O_RDWR);
    for (int standard = 0; standard < kLineHere; ++standard) {
      if (nothing >= 0) dup2(nothing, standard);
    }
    if (nothing >= kLineHere) close(nothing);
    watched_[kLine].fd = kLineHere;
  }

  void serve() {
    Made made{};
    made.error = mkdtemp(pattern_.data()) == nullptr ? errno : 0;
    std::copy_n(pattern_.c_str(), pattern_.size() + 1, made.folder.begin());
    send(kLineHere, &made, sizeof made, MSG_NOSIGNAL);
    if (made.error != 0) return;
    char go = 0;
    if (wait_for(kLine, Clock::time_point::max()) &&
        recv(kLineHere, &go, sizeof go, MSG_DONTWAIT) == sizeof go) {
      const KeptJob::Ended ended = run();
      send(kLineHere, &ended, sizeof ended, MSG_NOSIGNAL);
      // Until the other end has read the files and lets go.
      wait_for(kLine, Clock::time_point::max());
    }
    tidy();
  }

  KeptJob::Ended run() {
    KeptJob::Ended ended;
    const pid_t job = start(ended.error);
    if (job < 0) return ended;
    watched_[kJob].fd = pidfd_open(job, 0);
    ended.timed_out = !wait_for(kJob, Clock::now() + most_);
    kill(job, SIGKILL);  // in vain where it has ended
    while (waitpid(job, &ended.status, 0) < 0 && errno == EINTR) {
    }
    close(watched_[kJob].fd);
    watched_[kJob].fd = -1;
    return ended;
  }

  /// Starts the program, or says why not.
  pid_t start(int& error) {
    std::array<int, 2> told{};
    if (pipe2(told.data(), O_CLOEXEC) != 0) {
      error = errno;
      return -1;
    }
    const pid_t job = fork();
    if (job == 0) become_job(told[1]);
    if (job < 0) error = errno;
    close(told[1]);
    if (job > 0 && read(told[0], &error, sizeof error) == sizeof error) waitpid(job, nullptr, 0);
    close(told[0]);
    return error == 0 ? job : -1;
  }

  [[noreturn]] void become_job(int told) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) {
      ::signal(signal, SIG_DFL);
    }
    int log = -1;
    if (chdir(pattern_.c_str()) == 0) {
      log = open(log_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    }
    if (log >= 0 && dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0) {
      execvp(arguments_[0], arguments_.data());
    }
    const int error = errno;
    [[maybe_unused]] const auto written = write(told, &error, sizeof error);
    _exit(127);
  }

  /// Whether something comes from there in time. False, too, as soon as the other process has ended
  /// or let go.
  bool wait_for(Watched what, Clock::time_point until) {
    constexpr int kMask = POLLIN | POLLHUP | POLLERR;
    for (pollfd& one : watched_) one.events = POLLIN;
    for (;;) {
      int most = -1;
      if (until != Clock::time_point::max()) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        if (left <= 0) return false;
        most = static_cast<int>(std::min<std::int64_t>(left, INT_MAX));
      }
      const int ready = poll(watched_.data(), watched_.size(), most);
      if (ready < 0 && errno != EINTR) return false;
      if (ready <= 0) continue;
      if (watched_[what].revents & kMask) return true;
      if ((watched_[kParent].revents | watched_[kLine].revents) & kMask) return false;
    }
  }

  void tidy() {
    const int folder = open(pattern_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (const std::string& file : files_) unlinkat(folder, file.c_str(), 0);
    rmdir(pattern_.c_str());
  }

  std::chrono::milliseconds most_;
  std::string log_;
  std::vector<std::string> command_;
  std::vector<std::string> files_;
  std::vector<char*> arguments_;
  std::string pattern_;  // of mkdtemp(), then the folder
  pid_t parent_;
  std::array<pollfd, 3> watched_{{{-1, POLLIN, 0}, {-1, POLLIN, 0}, {-1, POLLIN, 0}}};
};

std::string pattern_of_folder() {
  const char* const chosen = std::getenv("TMPDIR");
  const std::string below = chosen == nullptr || *chosen == '\0' ? "/tmp" : chosen;
  return (std::filesystem::absolute(below) / "chokepoint-XXXXXX").string();
}

/// A path to the program is one from here, not from the folder.
KeptJob::Spec from_here(KeptJob::Spec spec) {
  std::string& program = spec.command.front();
  if (program.find('/') != std::string::npos) program = std::filesystem::absolute(program).string();
  return spec;
}

ssize_t receive(int line, void* message, std::size_t size) {
  ssize_t got = 0;
  do {
    got = recv(line, message, size, 0);
  } while (got < 0 && errno == EINTR);
  return got;
}

}  // namespace

KeptJob::KeptJob(const Spec& spec) {
  const std::string pattern = pattern_of_folder();
  if (pattern.size() >= PATH_MAX) fail(pattern, ENAMETOOLONG);
  Keeper keeper(from_here(spec), pattern);
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    fail("a socket", errno);
  }
  keeper_ = fork();
  if (keeper_ == 0) keeper.live(ends[1]);
  const int error = errno;
  close(ends[1]);
  line_ = ends[0];
  if (keeper_ < 0) {
    close(line_);
    fail("a process", error);
  }
  Made made{};
  const bool told = receive(line_, &made, sizeof made) == sizeof made;
  if (told && made.error == 0) {
    folder_ = made.folder.data();
    return;
  }
  close(line_);
  while (waitpid(keeper_, nullptr, 0) < 0 && errno == EINTR) {
  }
  fail("a temporary folder " + pattern, told ? made.error : ECHILD);
}

KeptJob::~KeptJob() {
  // Closing alone would not do where a child of this process has the descriptor too.
  shutdown(line_, SHUT_RDWR);
  close(line_);
  while (waitpid(keeper_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

KeptJob::Ended KeptJob::run() {
  const char go = 1;
  Ended ended;
  if (send(line_, &go, sizeof go, MSG_NOSIGNAL) != sizeof go ||
      receive(line_, &ended, sizeof ended) != sizeof ended) {
    fail("the process that keeps " + folder_.string(), ECHILD);
  }
  return ended;
}

}  // namespace chokepoint
