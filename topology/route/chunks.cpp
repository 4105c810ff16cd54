#include "topology/route/chunks.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace chokepoint {

void for_each_chunk(std::size_t items, std::size_t chunk, unsigned threads, const ChunkWork& work) {
  const std::size_t chunks = (items + chunk - 1) / chunk;
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex failing;
  const auto take_chunks = [&](unsigned worker) {
    try {
      for (std::size_t c = next++; c < chunks; c = next++) {
        work(worker, c * chunk, std::min(items, (c + 1) * chunk));
      }
    } catch (...) {
      const std::lock_guard lock(failing);
      if (!failure) failure = std::current_exception();
      next = chunks;
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned worker = 1; worker < std::min<std::size_t>(threads, chunks); ++worker) {
      others.emplace_back(take_chunks, worker);
    }
    take_chunks(0);
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace chokepoint
