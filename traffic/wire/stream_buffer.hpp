#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "traffic/wire/byte_source.hpp"

namespace chokepoint {

/// What was read of a source and not yet taken, in one piece, so that records can be handed out
/// where they lie.
class StreamBuffer {
 public:
  static constexpr std::size_t kChunk = std::size_t{1} << 16;

  /// `source` outlives the buffer. `chunk`: bytes to begin with, at least 1.
  explicit StreamBuffer(ByteSource& source, std::size_t chunk = kChunk)
      : source_(source), bytes_(chunk) {}

  /// Makes have() at least `count` long; false where the source ends before that. Memory grows as
  /// bytes come, not as `count` says. What have() gave before is not valid after that.
  bool fill(std::size_t count) { return end_ - begin_ >= count || read_on(count); }
  ByteView have() const { return ByteView(bytes_).subspan(begin_, end_ - begin_); }
  /// REQUIRES: `count` ≤ have().size(). The bytes stay where they are until the next fill().
  void take(std::size_t count) { begin_ += count; }
  /// Takes `count` bytes without keeping them; false where the source ends before that.
  bool skip(std::size_t count);

 private:
  bool read_on(std::size_t count);

  ByteSource& source_;
  std::vector<std::byte> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace chokepoint
