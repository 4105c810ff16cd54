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

/// While one lives, SIGINT and SIGTERM are noted for pools instead of ending the program. May be
/// nested; the outermost begins with none noted. Not for threads.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
};

/// How a pool ended.
enum class PoolEnd { kDone, kInterrupted };

/// Runs jobs 0 … count−1 in forked children, at most `width` at a time, and hands what each
/// returned to `finished(job, bytes)` in the parent, in the order in which they end. After SIGINT
/// or SIGTERM no further job is started and those under way are ended; what had finished has been
/// handed over. A job that fails ends the pool by throwing as run_in_child does, after the others
/// under way were ended. REQUIRES: width ≥ 1; one pool at a time in a process.
PoolEnd run_pool(std::size_t count, std::size_t width,
                 const std::function<std::string(std::size_t job)>& work,
                 const std::function<void(std::size_t job, const std::string& bytes)>& finished);

}  // namespace chokepoint
