#include "filters/flow/held_segments.hpp"

#include <algorithm>

#include "filters/flow/overlap.hpp"

namespace chokepoint {
namespace {

/// Whether a segment with `size` bytes at `sequence` replaces one that ran from `begin` to `end`.
bool replaces(OverlapPolicy policy, std::uint32_t sequence, std::size_t size, std::uint32_t begin,
              std::uint32_t end) {
  const Extent later{0, static_cast<std::int64_t>(size)};
  const Extent earlier{sequence_distance(begin, sequence), sequence_distance(end, sequence)};
  return later_segment_wins(policy, later, earlier);
}

}  // namespace

void HeldSegments::release(const Piece& piece) {
  cost_ -= piece.cost();
  budget_.give_back(piece.cost());
}

HeldSegments::Taken HeldSegments::take_first() {
  Piece piece = std::move(pieces_.front());
  pieces_.erase(pieces_.begin());
  release(piece);
  return {std::move(piece.bytes), piece.skip};
}

/// Drops what lies before `sequence`; the piece goes if nothing is left. Returns the next piece to
/// look at: this one, or the one behind it.
HeldSegments::Place HeldSegments::trim(const Place& piece, std::uint32_t sequence,
                                       OverlapPolicy policy) {
  if (sequence_distance(piece->stop(), sequence) <= 0) {
    release(*piece);
    return pieces_.erase(piece);
  }
  piece->skip += sequence - piece->sequence;
  piece->sequence = sequence;
  // BSD cuts segments that overlap; Linux keeps them whole in its queue and reads around them.
  if (policy != OverlapPolicy::kLinux) piece->begin = sequence;
  return piece;
}

void HeldSegments::replace(std::uint32_t sequence, ByteView payload, OverlapPolicy policy) {
  const std::uint32_t end = sequence + static_cast<std::uint32_t>(payload.size());
  auto piece = pieces_.begin();
  while (piece != pieces_.end() && sequence_distance(piece->sequence, end) < 0) {
    if (sequence_distance(piece->stop(), sequence) <= 0 ||
        !replaces(policy, sequence, payload.size(), piece->begin, piece->end)) {
      ++piece;
    } else if (policy == OverlapPolicy::kLast) {  // may fall into its middle: overwrite in place
      const std::int32_t ahead = sequence_distance(sequence, piece->sequence);
      const auto at = static_cast<std::uint32_t>(std::max(ahead, 0));
      const auto from = static_cast<std::uint32_t>(std::max(-ahead, 0));
      const std::size_t count = std::min<std::size_t>(piece->size() - at, payload.size() - from);
      const ByteView part = payload.subspan(from, count);
      std::copy(part.begin(), part.end(), piece->bytes.begin() + piece->skip + at);
      ++piece;
    } else {  // begins no later than the piece, so it falls on its front
      piece = trim(piece, end, policy);
    }
  }
}

bool HeldSegments::take_room(std::size_t bytes, std::size_t buffer) {
  const std::size_t needed = bytes + sizeof(Piece);
  if (cost_ + needed > buffer || !budget_.take(needed, cost_)) return false;
  cost_ += needed;
  return true;
}

/// Room for bytes at `sequence`, if need be of those that begin behind them.
bool HeldSegments::make_room(std::size_t bytes, std::size_t buffer, std::uint32_t sequence) {
  while (!take_room(bytes, buffer)) {
    if (pieces_.empty() || sequence_distance(pieces_.back().sequence, sequence) <= 0) return false;
    release(pieces_.back());
    pieces_.pop_back();
  }
  return true;
}

bool HeldSegments::add(std::uint32_t sequence, ByteView payload, OverlapPolicy policy,
                       std::size_t buffer) {
  if (policy != OverlapPolicy::kFirst) replace(sequence, payload, policy);
  const std::uint32_t whole = sequence;
  const std::uint32_t end = sequence + static_cast<std::uint32_t>(payload.size());
  std::size_t next = 0;
  while (!payload.empty()) {  // fill the holes between the pieces that are left
    while (next < pieces_.size() && sequence_distance(pieces_[next].stop(), sequence) <= 0) ++next;
    std::size_t count = payload.size();
    if (next < pieces_.size()) {
      const std::int32_t room = sequence_distance(pieces_[next].sequence, sequence);
      count = room <= 0 ? 0 : std::min(count, static_cast<std::size_t>(room));
    }
    if (count == 0) {
      count = std::min<std::size_t>(payload.size(), pieces_[next].stop() - sequence);
    } else {
      if (!make_room(count, buffer, sequence)) return false;
      const ByteView part = payload.first(count);
      const std::uint32_t begin = policy == OverlapPolicy::kLinux ? whole : sequence;
      const auto place = pieces_.begin() + static_cast<std::ptrdiff_t>(next);
      pieces_.insert(place, {sequence, 0, begin, end, {part.begin(), part.end()}});
      ++next;
    }
    payload = payload.subspan(count);
    sequence += static_cast<std::uint32_t>(count);
  }
  return true;
}

std::size_t HeldSegments::give_way(std::uint32_t sequence, ByteView segment, std::size_t from,
                                   OverlapPolicy policy) {
  const std::size_t size = segment.size();
  const std::uint32_t end = sequence + static_cast<std::uint32_t>(size);
  auto piece = pieces_.begin();
  while (piece != pieces_.end() && sequence_distance(piece->sequence, end) < 0) {
    if (!replaces(policy, sequence, size, piece->begin, piece->end)) {
      return piece->sequence - sequence - from;
    }
    piece = trim(piece, end, policy);
  }
  return size - from;
}

}  // namespace chokepoint
