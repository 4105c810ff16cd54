#include "filters/inspect/piece_buffer.hpp"

#include <algorithm>

namespace chokepoint {

bool PieceBuffer::add(std::uint64_t offset, ByteView piece) {
  if (offset > kLongest || piece.size() > kLongest - offset) return false;
  if (piece.empty()) return true;
  Island merged{static_cast<std::uint32_t>(offset),
                static_cast<std::uint32_t>(offset + piece.size())};
  // Islands that the piece touches or overlaps become one with it.
  auto first = std::find_if(islands_.begin(), islands_.end(),
                            [&](const Island& each) { return each.to >= merged.from; });
  auto last = std::find_if(first, islands_.end(),
                           [&](const Island& each) { return each.from > merged.to; });
  if (first == last && islands_.size() >= kMostIslands) return false;
  if (bytes_.size() < merged.to) bytes_.resize(merged.to);
  std::uint32_t at = merged.from;  // holes between the islands are filled from the piece
  const auto fill_to = [&](std::uint32_t end) {
    if (end > at) {
      const ByteView part = piece.subspan(at - static_cast<std::uint32_t>(offset), end - at);
      std::copy(part.begin(), part.end(), bytes_.begin() + at);
    }
  };
  for (auto each = first; each != last; ++each) {
    fill_to(std::min(each->from, static_cast<std::uint32_t>(offset + piece.size())));
    at = std::max(at, each->to);
    merged.from = std::min(merged.from, each->from);
    merged.to = std::max(merged.to, each->to);
  }
  fill_to(static_cast<std::uint32_t>(offset + piece.size()));
  islands_.insert(islands_.erase(first, last), merged);
  return true;
}

ByteView PieceBuffer::beginning() const {
  if (islands_.empty() || islands_.front().from != 0) return {};
  return ByteView(bytes_).first(islands_.front().to);
}

void PieceBuffer::clear() {
  bytes_.clear();
  islands_.clear();
}

}  // namespace chokepoint
