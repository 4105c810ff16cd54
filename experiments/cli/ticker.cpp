#include "experiments/cli/ticker.hpp"

#include <chrono>
#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

namespace chokepoint::cli {

Ticker::Ticker(std::string what, bool quiet) {
  if (quiet) return;
  ticking_ = std::jthread(
      [this, what = std::move(what)](const std::stop_token& stop) { tick(stop, what); });
}

void Ticker::tick(const std::stop_token& stop, const std::string& what) {
  using std::chrono::seconds;
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const auto start = std::chrono::steady_clock::now();
  bool said = false;
  std::unique_lock lock(mutex_);
  for (seconds next = seconds(2);; next += terminal ? seconds(1) : seconds(10)) {
    stopped_.wait_until(lock, stop, start + next, [] { return false; });
    if (stop.stop_requested()) break;
    fmt::print(stderr, "{}{}: {} s so far{}", terminal ? "\r" : "", what, next.count(),
               terminal ? "" : "\n");
    std::fflush(stderr);
    said = true;
  }
  if (said && terminal) std::fputc('\n', stderr);
}

}  // namespace chokepoint::cli
