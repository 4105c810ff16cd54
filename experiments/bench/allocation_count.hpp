#pragma once

#include <cstdint>

namespace chokepoint::bench {

/// What this process has taken from the heap by `operator new`, on any thread. All zero in builds
/// with the address sanitizer, which brings its own operators.
struct HeapUse {
  std::uint64_t allocations = 0;  ///< calls since the program began
  std::int64_t live_bytes = 0;    ///< taken and not given back, with the allocator's rounding
};
HeapUse heap_use();

}  // namespace chokepoint::bench
