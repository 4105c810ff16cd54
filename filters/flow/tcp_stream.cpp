#include "filters/flow/tcp_stream.hpp"

#include <algorithm>
#include <deque>
#include <vector>

namespace chokepoint {
namespace {

/// a − b modulo 2³²: positive when a lies after b.
std::int32_t distance(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b); }

}  // namespace

/// Out-of-order segments, sorted, without overlap, all after next_.
struct TcpStream::Held {
  struct Piece {
    std::uint32_t sequence;
    std::vector<std::byte> bytes;
    std::uint32_t end() const { return sequence + static_cast<std::uint32_t>(bytes.size()); }
    std::size_t cost() const { return bytes.size() + sizeof(Piece); }
  };

  explicit Held(HoldBudget& b) : budget(b) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { budget.give_back(cost); }

  /// Keeps `part`, in front of piece number `before`. False if there is no room.
  bool keep(std::size_t before, std::uint32_t sequence, ByteView part) {
    const std::size_t needed = part.size() + sizeof(Piece);
    if (!budget.take(needed, cost)) return false;
    cost += needed;
    pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(before),
                  Piece{sequence, {part.begin(), part.end()}});
    return true;
  }
  Piece take_first() {
    Piece piece = std::move(pieces.front());
    pieces.pop_front();
    cost -= piece.cost();
    budget.give_back(piece.cost());
    return piece;
  }

  HoldBudget& budget;
  std::deque<Piece> pieces;
  std::size_t cost = 0;
};

TcpStream::TcpStream() = default;
TcpStream::TcpStream(TcpStream&&) noexcept = default;
TcpStream& TcpStream::operator=(TcpStream&&) noexcept = default;
TcpStream::~TcpStream() = default;

std::size_t TcpStream::held_bytes() const { return held_ ? held_->cost : 0; }

void TcpStream::drop_held() { held_.reset(); }

Placement TcpStream::on_segment(const TcpView& segment, HoldBudget& budget, StreamSink& sink) {
  std::uint32_t sequence = segment.sequence;
  if (segment.has(tcp_flag::kSyn)) {
    ++sequence;  // the SYN takes one number; data may come with it (RFC 7413)
    if (!saw_syn_ || first_ != sequence) {
      if (started_) sink.on_gap(0);
      held_.reset();
      first_ = next_ = sequence;
      started_ = saw_syn_ = true;
    }
  }
  if (segment.payload.empty()) return Placement::kEmpty;
  // RFC 9293 §3.5.3: a reset's payload is text for people, not part of the stream.
  if (segment.has(tcp_flag::kRst)) return Placement::kEmpty;
  if (!started_) {
    first_ = next_ = sequence;
    started_ = true;
  }
  return on_payload(sequence, segment.payload, budget, sink);
}

Placement TcpStream::on_payload(std::uint32_t sequence, ByteView payload, HoldBudget& budget,
                                StreamSink& sink) {
  const std::int32_t ahead = distance(sequence, next_);
  if (ahead > 0) {
    if (hold(sequence, payload, budget)) return Placement::kHeld;
    // No room: give the first hole up, and with it make room, as often as it takes.
    while (held_ && distance(sequence, next_) > 0) deliver_over_gap(sink);
    if (distance(sequence, next_) > 0) {
      sink.on_gap(sequence - next_);
      next_ = sequence;
    }
    return on_payload(sequence, payload, budget, sink);
  }
  const auto known = static_cast<std::uint32_t>(-static_cast<std::int64_t>(ahead));
  if (known >= payload.size()) {
    return !saw_syn_ && distance(sequence, first_) < 0 ? Placement::kEarly : Placement::kRepeated;
  }
  // Bytes already held came first and win over those of this segment.
  ByteView fresh = payload.subspan(known);
  while (!fresh.empty()) {
    std::size_t count = fresh.size();
    if (held_) {
      const std::int32_t room = distance(held_->pieces.front().sequence, next_);
      count = std::min(count, static_cast<std::size_t>(room));
    }
    next_ += static_cast<std::uint32_t>(count);
    sink.on_bytes(fresh.first(count));
    fresh = fresh.subspan(count);
    const std::uint32_t before = next_;
    deliver_ready(sink);
    fresh = fresh.subspan(std::min<std::size_t>(fresh.size(), next_ - before));
  }
  return Placement::kDelivered;
}

bool TcpStream::hold(std::uint32_t sequence, ByteView payload, HoldBudget& budget) {
  if (!held_) held_ = std::make_unique<Held>(budget);
  auto& pieces = held_->pieces;
  bool kept = true;
  std::size_t i = 0;
  while (kept && !payload.empty()) {
    while (i < pieces.size() && distance(pieces[i].end(), sequence) <= 0) ++i;
    std::size_t count = payload.size();
    if (i < pieces.size()) {
      const std::int32_t room = distance(pieces[i].sequence, sequence);
      count = room <= 0 ? 0 : std::min(count, static_cast<std::size_t>(room));
    }
    if (count > 0) {
      kept = held_->keep(i, sequence, payload.first(count));
      if (kept) ++i;
    } else {
      count = std::min<std::size_t>(payload.size(), pieces[i].end() - sequence);
    }
    if (kept) {
      payload = payload.subspan(count);
      sequence += static_cast<std::uint32_t>(count);
    }
  }
  if (held_->pieces.empty()) held_.reset();
  return kept;
}

void TcpStream::deliver_next(StreamSink& sink) {
  const Held::Piece piece = held_->take_first();
  if (held_->pieces.empty()) held_.reset();
  next_ = piece.end();
  sink.on_bytes(piece.bytes);
}

void TcpStream::deliver_ready(StreamSink& sink) {
  while (held_ && held_->pieces.front().sequence == next_) deliver_next(sink);
}

void TcpStream::deliver_over_gap(StreamSink& sink) {
  const std::uint32_t start = held_->pieces.front().sequence;
  if (start != next_) sink.on_gap(start - next_);
  next_ = start;
  deliver_ready(sink);
}

void TcpStream::flush(StreamSink& sink) {
  while (held_) deliver_over_gap(sink);
}

}  // namespace chokepoint
