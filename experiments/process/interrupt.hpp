#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace chokepoint {

/// While one lives, SIGINT and SIGTERM are noted for pools instead of ending the program. May be
/// nested; the outermost begins with none noted. Not for threads.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
};

/// Whether a signal was noted since the outermost guard began.
bool interrupted();

/// Watches over a long piece of work that looks at no flag: SIGINT or SIGTERM end the program there
/// and then. REQUIRES: an InterruptGuard lives; one watch at a time; no fork while it lives.
class Watch {
 public:
  /// `end` is called in a thread of its own after a signal, with all children of the process dead;
  /// it tidies up and does not return. `still` is told every now and then how long the work has
  /// taken, the first time after two seconds.
  Watch(std::function<void()> end, std::function<void(std::chrono::seconds)> still);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  void look(int wake) const;

  std::function<void()> end_;
  std::function<void(std::chrono::seconds)> still_;
  int pipe_[2];
  std::thread thread_;
};

}  // namespace chokepoint
