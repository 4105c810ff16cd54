#include "filters/intercept/interception.hpp"

#include <algorithm>
#include <utility>

#include "traffic/wire/packet_checksum.hpp"

namespace chokepoint {
namespace {

constexpr std::array kSides{TlsSide::kClient, TlsSide::kServer};
/// How long an end may do nothing once all is said (Linux's tcp_fin_timeout).
constexpr Duration kPatience = std::chrono::seconds(60);

TlsSide other(TlsSide side) {
  return side == TlsSide::kClient ? TlsSide::kServer : TlsSide::kClient;
}

TcpEnd::Start start_towards(TlsSide side, const Interception::Handshake& handshake,
                            std::size_t opening) {
  TcpEnd::Start start;
  const bool client = side == TlsSide::kClient;
  start.remote = client ? handshake.client : handshake.server;
  start.local = client ? handshake.server : handshake.client;
  start.remote_terms = client ? handshake.client_terms : handshake.server_terms;
  start.local_terms = client ? handshake.server_terms : handshake.client_terms;
  start.send_next = start.local_terms.initial + 1;
  start.receive_next =
      start.remote_terms.initial + 1 + (client ? static_cast<std::uint32_t>(opening) : 0U);
  return start;
}

/// Hands what a TCP end brings in order to the man in the middle.
class Inwards final : public StreamSink {
 public:
  Inwards(ManInTheMiddle& middle, TlsSide from, SimTime now, FindingSink& sink)
      : middle_(middle), from_(from), now_(now), sink_(sink) {}
  void on_bytes(ByteView bytes) override { middle_.on_bytes(from_, bytes, now_, sink_); }
  void on_gap(std::uint32_t) override {}

 private:
  ManInTheMiddle& middle_;
  TlsSide from_;
  SimTime now_;
  FindingSink& sink_;
};

/// How much of the room for an end's bytes it is promised. What stands in a record that is not
/// whole yet fills the room only when it is; and sealed again, in other records, bytes become a few
/// more.
std::size_t promised_of(std::size_t room) {
  constexpr std::size_t kTwoRecords = 2 * 16'640;  // RFC 8446 §5.2
  return (room - std::min(room, kTwoRecords)) / 2;
}

}  // namespace

Interception::Interception(const ForcedAuthority& authority, const ReadModel& model,
                           const Handshake& handshake, ByteView opening,
                           const ManInTheMiddle::Settings& settings, HoldBudget& budget,
                           SimTime now)
    : middle_(std::make_unique<ManInTheMiddle>(authority.state, authority.world, model, settings)),
      ends_{TcpEnd(start_towards(TlsSide::kClient, handshake, opening.size()), budget),
            TcpEnd(start_towards(TlsSide::kServer, handshake, opening.size()), budget)} {
  FindingSink nobody;  // a hello has no content
  middle_->on_bytes(TlsSide::kClient, opening, now, nobody);
}

void Interception::on_segment(TlsSide from, const PacketView& packet, SimTime now,
                              FindingSink& sink, SegmentOut& out) {
  if (state_ == State::kSilent || !checksums_right(packet)) return;
  if (state_ == State::kReset || !there(from)) return end(from).refuse(packet.tcp, out);
  if (middle_ == nullptr) {  // all is said; an end may not have heard it yet
    NullStreamSink nothing;
    return end(from).on_segment(packet.tcp, now, nothing);
  }
  Inwards inwards(*middle_, from, now, sink);
  end(from).on_segment(packet.tcp, now, inwards);
  if (end(from).remote_closed() && !std::exchange(told_closed_[index_of(from)], true)) {
    middle_->on_closed(from, now, sink);
  }
}

void Interception::on_timer(SimTime now) {
  if (state_ != State::kOpen) return;
  for (const TlsSide side : kSides) {
    if (there(side)) end(side).on_timer(now);
  }
  if (middle_) middle_->on_timer(now);
}

std::optional<SimTime> Interception::next_deadline() const {
  if (state_ != State::kOpen) return std::nullopt;
  std::optional<SimTime> next = middle_ ? middle_->next_deadline() : std::nullopt;
  const auto consider = [&next](const std::optional<SimTime>& deadline) {
    if (deadline && (!next || *deadline < *next)) next = deadline;
  };
  for (const TlsSide side : kSides) {
    if (!there(side)) continue;
    consider(end(side).next_deadline());
    if (const auto& patience = patience_[index_of(side)]) consider(patience->until);
  }
  return next;
}

/// False if there was nothing to move, or no room for it.
bool Interception::move_bytes(TlsSide to) {
  const ByteView output = middle_->output(to);
  const std::size_t room = there(to) ? end(to).writable() : output.size();
  const std::size_t count = std::min(output.size(), room);
  if (there(to)) end(to).write(output.first(count));
  middle_->consume(to, count);
  return count > 0;
}

void Interception::relay() {
  bool over = true;
  for (const TlsSide side : kSides) {
    while (move_bytes(side)) {
    }
    const bool said = middle_->finished(side) && middle_->output(side).empty();
    if (said) end(side).close();
    over = over && (said || !there(side));
  }
  if (over) middle_.reset();
}

void Interception::send_reset(TlsSide side, SimTime now, SegmentOut& out) {
  if (there(side)) end(side).send_forged(tcp_flag::kRst | tcp_flag::kAck, 0, now, out);
}

void Interception::dismiss(TlsSide side, SimTime now, SegmentOut& out) {
  send_reset(side, now, out);
  gone_[index_of(side)] = true;
  end(side).release();
}

bool Interception::settled() const {
  return state_ != State::kOpen || std::all_of(kSides.begin(), kSides.end(), [this](TlsSide side) {
           return !there(side) || end(side).finished();
         });
}

/// An end that is lost after it said all leaves its bytes to the other; any other loss ends both.
bool Interception::lost_an_end(SimTime now, SegmentOut& out) {
  for (const TlsSide side : kSides) {
    const TcpEnd::Fate fate = end(side).fate();
    if (fate == TcpEnd::Fate::kOpen || !there(side)) continue;
    if (fate != TcpEnd::Fate::kReset) send_reset(side, now, out);
    gone_[index_of(side)] = true;
    if (end(side).remote_closed()) continue;
    if (!end(other(side)).finished()) send_reset(other(side), now, out);
    stop(State::kReset);
    return true;
  }
  return false;
}

void Interception::stop(State state) {
  state_ = state;
  middle_.reset();
  for (TcpEnd& end : ends_) end.release();
}

/// Once all is said, an end that neither takes what waits for it nor says goodbye has so much time
/// and no more.
void Interception::linger(SimTime now, SegmentOut& out) {
  for (const TlsSide side : kSides) {
    auto& patience = patience_[index_of(side)];
    const TcpEnd& here = end(side);
    const bool waits = there(side) && !here.finished() && (!middle_ || here.close_acknowledged());
    if (!waits) {
      patience.reset();
    } else if (!patience || patience->unacknowledged != here.unacknowledged()) {
      patience = Patience{now + kPatience, here.unacknowledged()};
    } else if (now >= patience->until) {
      dismiss(side, now, out);
      patience.reset();
    }
  }
  for (TcpEnd& here : ends_) {
    if (here.finished()) here.release();
  }
}

void Interception::send(SimTime now, SegmentOut& out) {
  if (state_ != State::kOpen || lost_an_end(now, out)) return;
  if (middle_) relay();
  for (const TlsSide side : kSides) {
    if (!there(side)) continue;
    // Once all is said, what an end still sends is taken and thrown away, up to its goodbye.
    end(side).offer(middle_ ? promised_of(middle_->room(side)) : TcpEnd::kMostWindow);
    end(side).transmit(now, out);
  }
  linger(now, out);
}

void Interception::answer(ByteView page, SimTime now, SegmentOut& out) {
  middle_->answer(page);
  dismiss(TlsSide::kServer, now, out);
}

void Interception::reset(ResetEnds ends, std::span<const ForgedReset> burst, SimTime now,
                         SegmentOut& out) {
  for (const TlsSide side : kSides) {
    const ResetEnds alone = side == TlsSide::kClient ? ResetEnds::kClient : ResetEnds::kServer;
    if ((ends != ResetEnds::kBoth && ends != alone) || !there(side)) continue;
    for (const ForgedReset& shape : burst) {
      const auto flags = static_cast<std::uint8_t>((shape.rst ? tcp_flag::kRst : tcp_flag::kFin) |
                                                   (shape.acknowledges ? tcp_flag::kAck : 0));
      end(side).send_forged(flags, shape.ahead, now, out);
    }
  }
  stop(State::kReset);
}

void Interception::abandon(SimTime now, SegmentOut& out) {
  if (state_ != State::kOpen) return;
  for (const TlsSide side : kSides) {
    if (!end(side).finished()) dismiss(side, now, out);
  }
  stop(State::kReset);
}

void Interception::silence() { stop(State::kSilent); }

}  // namespace chokepoint
