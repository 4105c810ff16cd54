#include "filters/flow/tcp_stream.hpp"

#include "filters/flow/held_segments.hpp"

namespace chokepoint {

TcpStream::TcpStream() = default;
TcpStream::TcpStream(TcpStream&&) noexcept = default;
TcpStream& TcpStream::operator=(TcpStream&&) noexcept = default;
TcpStream::~TcpStream() = default;

std::size_t TcpStream::held_bytes() const { return held_ ? held_->cost() : 0; }

void TcpStream::drop_held() { held_.reset(); }

Placement TcpStream::on_segment(const TcpView& segment, HoldBudget& budget, StreamSink& sink,
                                const StreamRules& rules) {
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
  return on_payload(sequence, segment.payload, budget, sink, rules);
}

Placement TcpStream::on_payload(std::uint32_t sequence, ByteView payload, HoldBudget& budget,
                                StreamSink& sink, const StreamRules& rules) {
  std::int32_t ahead = sequence_distance(sequence, next_);
  if (ahead > kSequenceReach) return Placement::kBeyond;
  for (; ahead > 0; ahead = sequence_distance(sequence, next_)) {
    if (hold(sequence, payload, budget, rules)) return Placement::kHeld;
    if (held_) {  // no room: give the first hole up, and with it make room, as often as it takes
      deliver_over_gap(sink);
    } else {
      sink.on_gap(sequence - next_);
      next_ = sequence;
    }
  }
  const auto known = static_cast<std::uint32_t>(-static_cast<std::int64_t>(ahead));
  if (known >= payload.size()) {
    return !saw_syn_ && sequence_distance(sequence, first_) < 0 ? Placement::kEarly
                                                                : Placement::kRepeated;
  }
  deliver(sequence, payload, known, sink, rules.overlap);
  return Placement::kDelivered;
}

/// Gives out `payload` from its byte `from` on, which is the next one expected, and what was held
/// and follows on it.
void TcpStream::deliver(std::uint32_t sequence, ByteView payload, std::size_t from,
                        StreamSink& sink, OverlapPolicy policy) {
  while (from < payload.size()) {
    std::size_t count = payload.size() - from;
    if (held_) {
      count = held_->give_way(sequence, payload, from, policy);
      if (held_->empty()) held_.reset();
    }
    const ByteView fresh = payload.subspan(from, count);
    next_ += static_cast<std::uint32_t>(count);
    if (!fresh.empty()) sink.on_bytes(fresh);
    deliver_ready(sink);
    from = next_ - sequence;
  }
}

bool TcpStream::hold(std::uint32_t sequence, ByteView payload, HoldBudget& budget,
                     const StreamRules& rules) {
  if (!held_) held_ = std::make_unique<HeldSegments>(budget);
  const bool kept = held_->add(sequence, payload, rules.overlap, rules.buffer);
  if (held_->empty()) held_.reset();
  return kept;
}

void TcpStream::deliver_ready(StreamSink& sink) {
  while (held_ && held_->first_sequence() == next_) {
    const HeldSegments::Taken taken = held_->take_first();
    if (held_->empty()) held_.reset();
    next_ += static_cast<std::uint32_t>(taken.bytes().size());
    sink.on_bytes(taken.bytes());
  }
}

void TcpStream::deliver_over_gap(StreamSink& sink) {
  const std::uint32_t start = held_->first_sequence();
  if (start != next_) sink.on_gap(start - next_);
  next_ = start;
  deliver_ready(sink);
}

void TcpStream::flush(StreamSink& sink) {
  while (held_) deliver_over_gap(sink);
}

}  // namespace chokepoint
