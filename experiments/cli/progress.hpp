#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace chokepoint::cli {

/// Progress of long work on standard error: a bar with the time left on a terminal, elsewhere a
/// line every ten seconds; nothing in the first two seconds, nothing at all when quiet.
class Progress {
 public:
  Progress(std::string what, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::size_t done, std::size_t all);
  /// A line about work that cannot tell how far it is. May be called from another thread as long as
  /// nothing else is.
  void wait(const char* how, std::chrono::seconds taken);

 private:
  using Clock = std::chrono::steady_clock;
  std::string what_;
  bool quiet_;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  std::size_t done_at_start_ = 0;
  bool started_ = false;
};

}  // namespace chokepoint::cli
