#include "experiments/cli/slow_notice.hpp"

#include <chrono>
#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

namespace chokepoint::cli {

SlowNotice::SlowNotice(std::string what, bool quiet) {
  if (quiet || isatty(STDERR_FILENO) == 0) return;
  waiter_ = std::jthread([this, what = std::move(what)](const std::stop_token& stop) {
    constexpr auto kQuietAtFirst = std::chrono::seconds(1);
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, stop, kQuietAtFirst, [] { return false; });
    if (!stop.stop_requested()) fmt::print(stderr, "{}\n", what);
  });
}

}  // namespace chokepoint::cli
