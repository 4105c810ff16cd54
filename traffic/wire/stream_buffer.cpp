#include "traffic/wire/stream_buffer.hpp"

#include <cstring>

namespace chokepoint {

bool StreamBuffer::read_on(std::size_t count) {
  while (end_ - begin_ < count) {
    if (begin_ > 0) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ == bytes_.size()) bytes_.resize(2 * bytes_.size());
    const std::size_t got = source_.read(std::span(bytes_).subspan(end_));
    if (got == 0) return false;
    end_ += got;
  }
  return true;
}

bool StreamBuffer::skip(std::size_t count) {
  while (count > 0) {
    if (!fill(1)) return false;
    const std::size_t part = std::min(count, have().size());
    take(part);
    count -= part;
  }
  return true;
}

}  // namespace chokepoint
