#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "experiments/cli/progress.hpp"

namespace chokepoint::cli {

/// How far the reading of captures is, in MiB of their files as they lie on the disk. Of what comes
/// through a pipe nobody knows the end: then only how much was read is told.
class ReadingProgress {
 public:
  ReadingProgress(const std::vector<std::filesystem::path>& files, bool quiet);
  /// So many bytes of the file at hand were read. Cheap enough to call after each packet.
  void at(std::uint64_t position) {
    constexpr std::uint64_t kBetween = 4U << 20U;  // a few milliseconds of work
    if (position - shown_ >= kBetween) show(position);
  }
  void finished(const std::filesystem::path& file);

 private:
  void show(std::uint64_t position);
  void tell_so_far(std::uint64_t bytes);

  Progress progress_;
  bool quiet_;
  bool known_ = true;  ///< the size of every file
  std::uint64_t all_ = 0;
  std::uint64_t before_ = 0;  ///< in files that are finished
  std::uint64_t shown_ = 0;   ///< of the file at hand, at the last update
  std::chrono::steady_clock::time_point told_;
};

}  // namespace chokepoint::cli
