#pragma once

#include <cstddef>
#include <functional>

namespace chokepoint {

/// Work on the items [first, last) done by one of several threads; worker < threads.
using ChunkWork = std::function<void(unsigned worker, std::size_t first, std::size_t last)>;

/// Cuts [0, items) into chunks of at most `chunk` items and has up to `threads` threads take them
/// one after the other (the caller is worker 0). Which worker gets which chunk is not determined,
/// the chunks are. After an exception no further chunk is begun, and the first one is thrown again
/// here. REQUIRES: chunk > 0. Zero threads count as one.
void for_each_chunk(std::size_t items, std::size_t chunk, unsigned threads, const ChunkWork& work);

}  // namespace chokepoint
