#include "filters/intercept/tcp_end.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "filters/flow/tcp_options.hpp"
#include "traffic/wire/build.hpp"
#include "traffic/wire/sequence_number.hpp"

namespace chokepoint {
namespace {

using std::chrono::milliseconds;

/// Without a SYN's word (RFC 9293 §3.7.1): 536 over IPv4, 1,220 over IPv6.
constexpr std::uint16_t kSegmentSizeV4 = 536;
constexpr std::uint16_t kSegmentSizeV6 = 1'220;
/// What an Ethernet's 1,500 bytes leave over IPv4 and IPv6; less than 48 would be a joke (Linux's
/// bound).
constexpr std::uint16_t kLargestSegment = 1'460;
constexpr std::uint16_t kLargestSegmentV6 = 1'440;
constexpr std::uint16_t kSmallestSegment = 48;
constexpr std::size_t kTimestampBytes = 12;  // with padding

/// Segments that are not acceptable are answered no more often than this, so that two ends which
/// disagree do not answer each other for ever (Linux's tcp_invalid_ratelimit).
constexpr Duration kChallengePause = milliseconds(500);

class Payload final : public StreamSink {
 public:
  explicit Payload(StreamSink& sink) : sink_(sink) {}
  void on_bytes(ByteView bytes) override {
    if (!broken) sink_.on_bytes(bytes);
  }
  void on_gap(std::uint32_t) override { broken = true; }
  bool broken = false;

 private:
  StreamSink& sink_;
};

bool with_timestamps(const TcpEnd::Start& start) {
  return start.local_terms.timestamp && start.remote_terms.timestamp;
}

/// Of payload: what both sides take, less the options in every header (RFC 6691 §2).
std::size_t segment_size_of(const TcpEnd::Start& start) {
  const std::uint16_t largest = start.remote.address.is_v4() ? kLargestSegment : kLargestSegmentV6;
  const std::size_t size =
      std::clamp(std::min(start.local_terms.segment_size, start.remote_terms.segment_size),
                 kSmallestSegment, largest);
  return with_timestamps(start) ? size - kTimestampBytes : size;
}

}  // namespace

SynTerms SynTerms::of(const PacketView& packet, SimTime now) {
  const TcpOptions options = TcpOptions::parse(packet.tcp.options);
  SynTerms terms;
  terms.initial = packet.tcp.sequence;
  terms.window = packet.tcp.window;
  terms.segment_size =
      options.segment_size.value_or(packet.ip.source.is_v4() ? kSegmentSizeV4 : kSegmentSizeV6);
  terms.window_shift = options.window_shift;
  if (options.timestamps) terms.timestamp = options.timestamps->value;
  terms.seen = now;
  return terms;
}

TcpEnd::TcpEnd(const Start& start, HoldBudget& budget)
    : local_(start.local),
      remote_(start.remote),
      budget_(budget),
      segment_size_(segment_size_of(start)),
      first_(start.send_next),
      next_(start.send_next),
      furthest_(start.send_next),
      window_(start.remote_terms.window),
      window_sequence_(start.receive_next),
      window_acknowledgement_(start.send_next),
      congestion_(segment_size_, 2 * kMostUnacknowledged),
      edge_(start.receive_next),
      told_edge_(start.receive_next) {
  const SynTerms& local = start.local_terms;
  const SynTerms& remote = start.remote_terms;
  if (local.window_shift && remote.window_shift) {
    local_shift_ = *local.window_shift;
    remote_shift_ = *remote.window_shift;
  }
  if (with_timestamps(start)) {
    clock_ = Clock{*local.timestamp, local.seen, *remote.timestamp};
  }
  // As if the remote's last byte so far had been its SYN: what follows is put in order from here.
  TcpView before;
  before.flags = tcp_flag::kSyn;
  before.sequence = start.receive_next - 1;
  NullStreamSink nothing;
  stream_.on_segment(before, budget_, nothing);
}

/// RFC 9293 §3.10.7.4, first check.
bool TcpEnd::acceptable(const TcpView& segment) const {
  const std::uint32_t next = receive_next();
  const auto length =
      static_cast<std::uint32_t>(segment.payload.size()) + (segment.has(tcp_flag::kFin) ? 1U : 0U);
  const std::int32_t begins = sequence_distance(segment.sequence, next);
  const std::int32_t room = sequence_distance(edge_, next);
  if (length == 0) return begins == 0 || (begins > 0 && begins < room);
  return begins < room && sequence_distance(segment.sequence + length, next) > 0;
}

bool TcpEnd::nearly_acceptable(const TcpView& segment) const {
  if (sequence_distance(segment.acknowledgement, furthest_) > 0) return false;
  const std::int32_t begins = sequence_distance(segment.sequence, receive_next());
  return begins >= -static_cast<std::int32_t>(kMostWindow) &&
         begins <= sequence_distance(edge_, receive_next());
}

void TcpEnd::on_segment(const TcpView& segment, SimTime now, StreamSink& sink) {
  if (fate_ != Fate::kOpen) return;
  if (segment.has(tcp_flag::kRst)) return on_reset(segment, now);
  if (segment.has(tcp_flag::kSyn)) return challenge(now);
  if (!segment.has(tcp_flag::kAck)) return;
  if (!acceptable(segment)) {
    // A remote that fills the window, or that says again what is known, still acknowledges (RFC
    // 9293 §3.10.7.4 wants so where the window is shut).
    if (nearly_acceptable(segment)) on_acknowledgement(segment, now);
    // Bytes that came twice mean that our acknowledgement was lost.
    if (!segment.payload.empty() || segment.has(tcp_flag::kFin)) acknowledge_ = true;
    return challenge(now);
  }
  if (sequence_distance(segment.acknowledgement, furthest_) > 0) return challenge(now);
  learn_timestamp(segment);
  on_acknowledgement(segment, now);
  take(segment, sink);
}

/// RFC 7323 §4.3: of segments that do not leave a hole, and never an older one.
void TcpEnd::learn_timestamp(const TcpView& segment) {
  if (!clock_ || sequence_distance(segment.sequence, receive_next()) > 0) return;
  const auto stamps = TcpOptions::parse(segment.options).timestamps;
  if (stamps && sequence_distance(stamps->value, clock_->echo) > 0) clock_->echo = stamps->value;
}

void TcpEnd::on_reset(const TcpView& segment, SimTime now) {
  const std::uint32_t next = receive_next();
  if (segment.sequence == next) {
    fate_ = Fate::kReset;
    timer_.reset();
  } else if (acceptable(segment)) {
    challenge(now);  // RFC 5961 §3.2
  }
}

void TcpEnd::challenge(SimTime now) {
  if (challenged_ && now - *challenged_ < kChallengePause) return;
  challenged_ = now;
  acknowledge_ = true;
}

/// False for an older segment, which must not bring an older window back (RFC 9293 §3.10.7.4).
bool TcpEnd::learn_window(const TcpView& segment) {
  const std::int32_t later = sequence_distance(segment.sequence, window_sequence_);
  if (later < 0) return false;
  if (later == 0 && sequence_distance(segment.acknowledgement, window_acknowledgement_) < 0) {
    return false;
  }
  window_ = std::uint32_t{segment.window} << remote_shift_;
  window_sequence_ = segment.sequence;
  window_acknowledgement_ = segment.acknowledgement;
  return true;
}

void TcpEnd::on_acknowledgement(const TcpView& segment, SimTime now) {
  const std::int32_t progress = sequence_distance(segment.acknowledgement, first_);
  if (progress < 0) return;
  const std::uint32_t before = window_;
  const bool told = learn_window(segment);
  // Its right edge stays where it was told.
  if (!told) window_ -= std::min(window_, static_cast<std::uint32_t>(progress));
  if (progress > 0) return on_progress(static_cast<std::uint32_t>(progress), now);
  // Whoever keeps its window shut is asked again for as long as it answers (RFC 9293 §3.8.6.1).
  if (window_ == 0) retries_ = 0;
  const bool repeats = window_ == before && segment.payload.empty() &&
                       !segment.has(tcp_flag::kFin) && furthest_ != first_;
  if (!repeats || !congestion_.on_repetition(furthest_ - first_, furthest_)) return;
  resend_first_ = true;
  timed_.reset();
}

void TcpEnd::on_progress(std::uint32_t bytes, SimTime now) {
  const std::size_t data = std::min<std::size_t>(bytes, unacknowledged_.size());
  unacknowledged_.erase(unacknowledged_.begin(),
                        unacknowledged_.begin() + static_cast<std::ptrdiff_t>(data));
  if (data < bytes) close_acknowledged_ = true;  // the FIN has a number of its own
  first_ += bytes;
  if (sequence_distance(next_, first_) < 0) next_ = first_;
  if (timed_ && sequence_distance(first_, timed_->end) >= 0) {
    timeout_.sample(now - timed_->at);
    timed_.reset();
  }
  retries_ = 0;
  timeout_.on_progress();
  resend_first_ = congestion_.on_progress(bytes, first_);
  timer_.reset();
  if (furthest_ != first_) timer_ = now + timeout_.value();
}

void TcpEnd::take(const TcpView& segment, StreamSink& sink) {
  const bool finishes = segment.has(tcp_flag::kFin);
  if (segment.payload.empty() && !finishes) return;
  acknowledge_ = true;
  if (remote_closed_) return;
  TcpView within = segment;
  within.flags = tcp_flag::kAck;
  const auto room = static_cast<std::size_t>(
      std::max(sequence_distance(edge_, segment.sequence), std::int32_t{0}));
  within.payload = segment.payload.first(std::min(segment.payload.size(), room));
  const std::int32_t ahead = sequence_distance(segment.sequence, stream_.next_sequence());
  if (ahead > 0 && !within.payload.empty()) {
    // A stream that finds no room gives its hole up; this one asks for it again instead.
    constexpr std::size_t kHolding = 256;
    const std::size_t cost = within.payload.size() + kHolding;
    if (!budget_.take(cost, stream_.held_bytes())) return;
    budget_.give_back(cost);
  }
  if (finishes && within.payload.size() == segment.payload.size()) learn_last_byte(segment);
  Payload payload(sink);
  stream_.on_segment(within, budget_, payload);
  if (payload.broken) fate_ = Fate::kBroken;
  if (!last_byte_) return;
  const std::int32_t past = sequence_distance(stream_.next_sequence(), *last_byte_);
  if (past > 0) fate_ = Fate::kBroken;  // it said more than all
  remote_closed_ = past == 0;
}

/// The first FIN counts.
void TcpEnd::learn_last_byte(const TcpView& segment) {
  if (last_byte_) return;
  last_byte_ = segment.sequence + static_cast<std::uint32_t>(segment.payload.size());
}

void TcpEnd::on_timer(SimTime now) {
  if (fate_ != Fate::kOpen || !timer_ || now < *timer_) return;
  timer_.reset();
  if (++retries_ > kMostRetries) {
    fate_ = Fate::kTimedOut;
    return;
  }
  timeout_.back_off();
  timed_.reset();  // RFC 6298 §3
  if (window_ == 0 && furthest_ == first_) {
    probing_ = true;  // RFC 9293 §3.8.6.1
    return;
  }
  congestion_.on_timeout(furthest_ - first_, furthest_);
  next_ = first_;
  probing_ = window_ == 0;
}

void TcpEnd::offer(std::size_t room) {
  const std::uint32_t edge =
      receive_next() + static_cast<std::uint32_t>(std::min(room, kMostWindow));
  const std::int32_t gain = sequence_distance(edge, edge_);
  // RFC 9293 §3.8.6.2.2: no small steps, and none to be told for their own sake.
  if (gain < static_cast<std::int32_t>(segment_size_)) return;
  // The remote may wait for room for a whole segment of its own, whatever its size.
  const bool low =
      sequence_distance(told_edge_, receive_next()) < static_cast<std::int32_t>(kMostWindow / 4);
  edge_ = edge;
  acknowledge_ = acknowledge_ || low;
}

std::size_t TcpEnd::writable() const {
  return closing_ || fate_ != Fate::kOpen ? 0 : kMostUnacknowledged - unacknowledged_.size();
}

void TcpEnd::release() {
  stream_.drop_held();
  unacknowledged_ = {};
}

void TcpEnd::transmit(SimTime now, SegmentOut& out) {
  if (fate_ != Fate::kOpen) return;
  if (std::exchange(resend_first_, false)) resend_first(now, out);
  while (send_more(now, out)) {
  }
  if (acknowledge_) send(bare_number(), {}, tcp_flag::kAck, now, out);
  const bool waits = unacknowledged_.size() > in_flight();
  if (!timer_ && (furthest_ != first_ || (waits && window_ == 0))) timer_ = now + timeout_.value();
}

/// Sends again what is lost, and nothing that was not sent before.
void TcpEnd::resend_first(SimTime now, SegmentOut& out) {
  const std::size_t sent = furthest_ - first_;  // a FIN's number included
  const std::size_t piece = std::min({unacknowledged_.size(), segment_size_, sent});
  const bool last = piece == unacknowledged_.size() && sent > piece;
  if (piece == 0 && !last) return;
  const auto flags = static_cast<std::uint8_t>(tcp_flag::kAck | (last ? tcp_flag::kFin : 0));
  send(first_, ByteView(unacknowledged_).first(piece), flags, now, out);
}

/// As Linux's tcp_acceptable_seq: what was sent may lie beyond a window that has shrunk since, or
/// that was probed.
std::uint32_t TcpEnd::bare_number() const {
  const std::uint32_t edge = first_ + window_;
  return sequence_distance(furthest_, edge) > 0 ? edge : furthest_;
}

/// Sends the next segment, if window and congestion let it.
bool TcpEnd::send_more(SimTime now, SegmentOut& out) {
  const std::size_t sent = in_flight();
  if (close_acknowledged_ || sent > unacknowledged_.size()) return false;
  const std::size_t left = unacknowledged_.size() - sent;
  if (left == 0 && !closing_) return false;
  const std::size_t allowed = std::min<std::size_t>(window_, congestion_.window());
  std::size_t usable = allowed > sent ? allowed - sent : 0;
  if (probing_ && sent == 0) usable = std::max<std::size_t>(usable, 1);
  const std::size_t piece = std::min({left, segment_size_, usable});
  if (left > 0 && piece == 0) return false;
  if (piece < left && piece < segment_size_ && sent > 0) return false;  // RFC 9293 §3.8.6.2.1
  probing_ = false;
  const bool last = closing_ && piece == left;
  const bool pushes = piece == left;
  send(next_, ByteView(unacknowledged_).subspan(sent, piece),
       static_cast<std::uint8_t>(tcp_flag::kAck | (pushes && piece > 0 ? tcp_flag::kPsh : 0) |
                                 (last ? tcp_flag::kFin : 0)),
       now, out);
  next_ += static_cast<std::uint32_t>(piece) + (last ? 1U : 0U);
  if (sequence_distance(next_, furthest_) > 0) {
    if (!timed_) timed_ = Timed{next_, now};
    furthest_ = next_;
  }
  return true;
}

std::uint16_t TcpEnd::window_field() const {
  const std::int32_t room = std::max(sequence_distance(edge_, receive_next()), std::int32_t{0});
  return static_cast<std::uint16_t>(std::min(room >> local_shift_, 0xffff));
}

void TcpEnd::send(std::uint32_t sequence, ByteView payload, std::uint8_t flags, SimTime now,
                  SegmentOut& out) {
  TcpSegmentSpec segment;
  segment.source = local_.address;
  segment.destination = remote_.address;
  segment.source_port = local_.port;
  segment.destination_port = remote_.port;
  segment.sequence = sequence;
  segment.acknowledgement = receive_next();
  segment.flags = flags;
  segment.window = window_field();
  segment.payload = payload;
  std::array<std::byte, kTimestampBytes> options;
  if (clock_) {
    constexpr std::uint32_t kTwoNothingsAndKind = 0x0101080a;  // RFC 7323, appendix A
    const auto passed = std::chrono::duration_cast<milliseconds>(now - clock_->at).count();
    store_u32(options, 0, kTwoNothingsAndKind);
    store_u32(options, 4, clock_->value + static_cast<std::uint32_t>(passed));
    store_u32(options, 8, clock_->echo);
    segment.options = options;
  }
  std::array<std::byte, kLargestBareTcpHeaders + kTimestampBytes + kLargestSegment> room;
  const auto written = write_tcp_packet(segment, room);
  if (!written.empty()) out.send(written);
  acknowledge_ = false;
  told_edge_ = edge_;
}

void TcpEnd::send_forged(std::uint8_t flags, std::int32_t ahead, SimTime now, SegmentOut& out) {
  send(furthest_ + static_cast<std::uint32_t>(ahead), {}, flags, now, out);
}

void TcpEnd::refuse(const TcpView& segment, SegmentOut& out) const {
  if (segment.has(tcp_flag::kRst)) return;
  TcpSegmentSpec reset;
  reset.source = local_.address;
  reset.destination = remote_.address;
  reset.source_port = local_.port;
  reset.destination_port = remote_.port;
  reset.sequence = segment.has(tcp_flag::kAck) ? segment.acknowledgement : 0;
  reset.acknowledgement = segment.sequence + static_cast<std::uint32_t>(segment.payload.size()) +
                          (segment.has(tcp_flag::kSyn) ? 1U : 0U) +
                          (segment.has(tcp_flag::kFin) ? 1U : 0U);
  reset.flags = tcp_flag::kRst | tcp_flag::kAck;
  std::array<std::byte, kLargestBareTcpHeaders> room;
  const auto written = write_tcp_packet(reset, room);
  if (!written.empty()) out.send(written);
}

}  // namespace chokepoint
