#include "experiments/cli/progress.hpp"

#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

namespace chokepoint::cli {
namespace {

constexpr auto kQuietAtFirst = std::chrono::seconds(2);
constexpr auto kBetweenLines = std::chrono::seconds(10);
constexpr auto kBetweenRedraws = std::chrono::milliseconds(200);
constexpr std::size_t kWidth = 30;

}  // namespace

Progress::Progress(std::string what, bool quiet)
    : what_(std::move(what)), quiet_(quiet), terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (shown_ && terminal_) std::fputc('\n', stderr);
}

void Progress::update(std::size_t done, std::size_t all) {
  if (!started_) {
    started_ = true;
    done_at_start_ = done;
  }
  const auto now = Clock::now();
  if (quiet_ || all == 0 || now - start_ < kQuietAtFirst) return;
  const bool due = now - last_ >= (terminal_ ? Clock::duration(kBetweenRedraws) : kBetweenLines);
  if (!due && !(terminal_ && done == all)) return;
  last_ = now;
  shown_ = true;
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  const std::size_t here = done - done_at_start_;
  const std::string left = here == 0 ? std::string("?")
                                     : fmt::format("{:.0f} s", elapsed / static_cast<double>(here) *
                                                                   static_cast<double>(all - done));
  if (terminal_) {
    const std::size_t filled = kWidth * done / all;
    fmt::print(stderr, "\r{} [{}{}] {}/{}, {} left  ", what_, std::string(filled, '#'),
               std::string(kWidth - filled, '.'), done, all, left);
  } else {
    fmt::print(stderr, "{}: {} of {} done, {} left\n", what_, done, all, left);
  }
  std::fflush(stderr);
}

void Progress::wait(const char* how, std::chrono::seconds taken) {
  if (quiet_) return;
  fmt::print(stderr, "{}: {}, {} s so far\n", what_, how, taken.count());
  std::fflush(stderr);
}

}  // namespace chokepoint::cli
