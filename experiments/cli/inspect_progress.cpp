#include "experiments/cli/inspect_progress.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>

#include <fmt/format.h>

namespace chokepoint::cli {
namespace {

std::optional<std::uint64_t> size_of(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return std::nullopt;
  const auto size = std::filesystem::file_size(file, error);
  return error ? std::nullopt : std::optional<std::uint64_t>(size);
}

}  // namespace

ReadingProgress::ReadingProgress(const std::vector<std::filesystem::path>& files, bool quiet)
    : progress_("inspect, MiB", quiet), quiet_(quiet), told_(std::chrono::steady_clock::now()) {
  for (const auto& file : files) {
    const auto size = size_of(file);
    known_ = known_ && size;
    all_ += size.value_or(0);
  }
}

void ReadingProgress::finished(const std::filesystem::path& file) {
  before_ += size_of(file).value_or(0);
  shown_ = 0;
  if (known_) progress_.update(std::min(before_, all_) >> 20U, (all_ >> 20U) + 1);
}

void ReadingProgress::show(std::uint64_t position) {
  shown_ = position;
  if (!known_) return tell_so_far(position);
  progress_.update(std::min(before_ + position, all_) >> 20U, (all_ >> 20U) + 1);
}

void ReadingProgress::tell_so_far(std::uint64_t bytes) {
  constexpr auto kBetween = std::chrono::seconds(10);
  const auto now = std::chrono::steady_clock::now();
  if (quiet_ || now - told_ < kBetween) return;
  told_ = now;
  fmt::print(stderr, "inspect: {} MiB so far\n", bytes >> 20U);
}

}  // namespace chokepoint::cli
