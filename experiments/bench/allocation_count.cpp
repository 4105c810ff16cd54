#include "experiments/bench/allocation_count.hpp"

#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

std::atomic<bool> watched{false};
std::atomic<std::uint64_t> allocations{0};
std::atomic<std::int64_t> live_bytes{0};

}  // namespace

namespace chokepoint::bench {

HeapWatch::HeapWatch() {
  ::allocations = 0;
  ::live_bytes = 0;
  watched = true;
}
HeapWatch::~HeapWatch() { watched = false; }

std::uint64_t HeapWatch::allocations() const {
  return ::allocations.load(std::memory_order_relaxed);
}
std::int64_t HeapWatch::live_bytes() const { return ::live_bytes.load(std::memory_order_relaxed); }

}  // namespace chokepoint::bench

#ifndef __SANITIZE_ADDRESS__

// The program's global operators, counting when asked to. Out of line, because GCC takes an inlined
// free() for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  if (!watched.load(std::memory_order_relaxed)) return memory;
  allocations.fetch_add(1, std::memory_order_relaxed);
  live_bytes.fetch_add(static_cast<std::int64_t>(malloc_usable_size(memory)),
                       std::memory_order_relaxed);
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  if (memory != nullptr && watched.load(std::memory_order_relaxed)) {
    live_bytes.fetch_sub(static_cast<std::int64_t>(malloc_usable_size(memory)),
                         std::memory_order_relaxed);
  }
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
  operator delete(memory);
}

#endif
