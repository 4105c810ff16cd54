#include "experiments/process/interrupt.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <system_error>
#include <unistd.h>

#include "experiments/process/process_tree.hpp"

namespace chokepoint {
namespace {

constexpr std::chrono::seconds kQuietAtFirst{2};
constexpr std::chrono::seconds kBetween{10};

constexpr char kSignal = 'S';
constexpr char kDone = 'D';

volatile std::sig_atomic_t noted = 0;
volatile std::sig_atomic_t watch_pipe = -1;  // its writing end, while a watch lives

void note_interrupt(int) {
  noted = 1;
  if (watch_pipe < 0) return;
  const int error = errno;
  if (write(watch_pipe, &kSignal, 1) < 0) {
    // Full: then it has been told already.
  }
  errno = error;
}

int guards = 0;
struct sigaction old_int {};
struct sigaction old_term {};

}  // namespace

InterruptGuard::InterruptGuard() {
  if (guards++ > 0) return;
  noted = 0;
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  sigaction(SIGINT, &action, &old_int);
  sigaction(SIGTERM, &action, &old_term);
}

InterruptGuard::~InterruptGuard() {
  if (--guards > 0) return;
  sigaction(SIGINT, &old_int, nullptr);
  sigaction(SIGTERM, &old_term, nullptr);
}

bool interrupted() { return noted != 0; }

Watch::Watch(std::function<void()> end, std::function<void(std::chrono::seconds)> still)
    : end_(std::move(end)), still_(std::move(still)) {
  if (pipe2(pipe_, O_CLOEXEC | O_NONBLOCK) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  watch_pipe = pipe_[1];
  if (noted != 0) note_interrupt(0);  // it came before there was a pipe
  thread_ = std::thread([this] { look(pipe_[0]); });
}

Watch::~Watch() {
  watch_pipe = -1;
  if (write(pipe_[1], &kDone, 1) < 0) {
    // Full of signals: the thread ends the program.
  }
  thread_.join();
  close(pipe_[0]);
  close(pipe_[1]);
}

void Watch::look(int wake) const {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  auto due = start + kQuietAtFirst;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now());
    pollfd woken{wake, POLLIN, 0};
    if (left.count() > 0 && poll(&woken, 1, static_cast<int>(left.count())) > 0) {
      char what = kDone;
      if (read(wake, &what, 1) == 1 && what == kDone) return;
      end_children();
      end_();
      std::abort();  // end_ has broken its promise
    }
    if (Clock::now() < due) continue;
    still_(std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start));
    due = Clock::now() + kBetween;
  }
}

}  // namespace chokepoint
