#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace chokepoint {

/// Runs `work` in a forked child and returns the bytes that it returned there. The child shares
/// nothing with the parent afterwards, so ns-3's global state dies with it.
/// Throws what the child threw: InputError as InputError, all else as std::runtime_error; a child
/// that crashed is a std::runtime_error that names the signal.
std::string run_in_child(const std::function<std::string()>& work);

/// How a pool ended.
enum class PoolEnd { kDone, kInterrupted };

/// What is done in the parent with a job that has ended, in the order in which they end.
struct PoolEvents {
  std::function<void(std::size_t job, const std::string& bytes)> finished;  ///< what it returned
  /// It crashed, was killed, or threw: `why` names the signal or the error.
  std::function<void(std::size_t job, const std::string& why)> failed;
};

/// Runs jobs 0 … count−1 in forked children, at most `width` at a time. After SIGINT or SIGTERM no
/// further job is started and those under way are ended; what had finished has been handed over. A
/// job that fails leaves the others alone, but an InputError of one concerns all of them: it is
/// thrown, after the others under way were ended. REQUIRES: width ≥ 1; one pool at a time in a
/// process.
PoolEnd run_pool(std::size_t count, std::size_t width,
                 const std::function<std::string(std::size_t job)>& work, const PoolEvents& events);

}  // namespace chokepoint
