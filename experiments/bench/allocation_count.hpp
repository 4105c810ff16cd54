#pragma once

#include <cstdint>

namespace chokepoint::bench {

/// What this process takes from the heap by `operator new`, on any thread, while one of these is
/// there; at any other time nothing is counted. One at a time. All zero
/// in builds with the address sanitizer, which brings its own operators.
class HeapWatch {
 public:
  HeapWatch();
  ~HeapWatch();
  HeapWatch(const HeapWatch&) = delete;
  HeapWatch& operator=(const HeapWatch&) = delete;

  /// Calls since the watch began.
  std::uint64_t allocations() const;
  /// Bytes taken and not given back since then, with the allocator's rounding. What was taken
  /// before and given back meanwhile is taken off.
  std::int64_t live_bytes() const;
};

}  // namespace chokepoint::bench
