#include "filters/flow/tcp_connection.hpp"

#include <algorithm>

#include "filters/flow/held_segments.hpp"
#include "filters/flow/tcp_options.hpp"
#include "traffic/wire/packet_checksum.hpp"
#include "traffic/wire/sequence_number.hpp"

namespace chokepoint {
namespace {

// Flags of a side.
constexpr std::uint8_t kSent = 1;          // `sent` is known
constexpr std::uint8_t kAcknowledged = 2;  // `acknowledged` and `edge` are known
constexpr std::uint8_t kScales = 4;        // its SYN offered a window scale
constexpr std::uint8_t kSynHeard = 8;      // the other side acknowledged its SYN
constexpr std::uint8_t kFinished = 16;

constexpr std::int32_t kWindowUnscaled = 65'535;  // assumed while the receiver has not told one

bool plain_syn(const TcpView& tcp) { return tcp.has(tcp_flag::kSyn) && !tcp.has(tcp_flag::kAck); }

/// One past the last sequence number a segment takes.
std::uint32_t end_of(const TcpView& tcp) {
  return tcp.sequence + static_cast<std::uint32_t>(tcp.payload.size()) +
         (tcp.has(tcp_flag::kSyn) ? 1U : 0U) + (tcp.has(tcp_flag::kFin) ? 1U : 0U);
}

Direction guess_client(const PacketView& packet, Direction direction) {
  if (packet.tcp.has(tcp_flag::kSyn)) {
    return packet.tcp.has(tcp_flag::kAck) ? opposite(direction) : direction;
  }
  constexpr std::uint16_t kFirstEphemeral = 1024;
  const bool from_service = packet.source_port < kFirstEphemeral;
  const bool to_service = packet.destination_port < kFirstEphemeral;
  return from_service && !to_service ? opposite(direction) : direction;
}

}  // namespace

std::optional<Direction> TcpConnection::client() const {
  return began_ ? std::optional(client_) : std::nullopt;
}

bool TcpConnection::established() const {
  return sides_[0].has(kSynHeard) && sides_[1].has(kSynHeard);
}

/// Whether a connection begins with this segment; if so, what was known of an older one goes. The
/// streams see to themselves: a SYN with another number restarts its direction.
bool TcpConnection::open(const PacketView& packet, Direction direction) {
  Side& from = side(direction);
  Side& to = side(opposite(direction));
  if (began_) {
    if (!plain_syn(packet.tcp)) return false;
    const bool anew =
        from.stream.started()
            ? !from.stream.saw_syn() || from.stream.first_sequence() != packet.tcp.sequence + 1
            : !to.stream.saw_syn();  // else both ends open at once (RFC 9293 §3.5)
    if (!anew) return false;
    from.flags = 0;
    to.flags = 0;
  }
  began_ = true;
  client_ = guess_client(packet, direction);
  return true;
}

/// The factor 2^shift of the window field (RFC 7323 §2.2, §2.3). Where a SYN was missed the factor
/// is unknown and the largest is assumed, so that nothing true is taken for out of window.
std::uint8_t TcpConnection::shift_of(const Side& from, const Side& to, const TcpView& tcp) const {
  if (tcp.has(tcp_flag::kSyn)) return 0;
  if (!from.stream.saw_syn() || !to.stream.saw_syn()) return TcpOptions::kLargestShift;
  return from.has(kScales) && to.has(kScales) ? from.shift : std::uint8_t{0};
}

/// A side can number a segment as it likes, so what it used counts only within reach of what it
/// cannot choose: what the other side acknowledged, and what was put in order. A box that knows
/// neither has only the last number to go by.
void TcpConnection::learn_sent(Side& from, Side& to, const TcpView& tcp, const TcpModel& model) {
  const std::uint32_t end = end_of(tcp);
  if (tcp.has(tcp_flag::kSyn) &&
      (!from.stream.saw_syn() || from.stream.first_sequence() != tcp.sequence + 1 ||
       !from.has(kSent))) {
    from.flags = kSent;
    from.sent = end;
    to.flags &= static_cast<std::uint8_t>(~kAcknowledged);  // it was of other numbers
    const auto scale = TcpOptions::parse(tcp.options).window_shift;
    from.shift = scale.value_or(0);
    if (scale) from.flags |= kScales;
  } else if (!from.has(kSent)) {
    from.flags |= kSent;
    from.sent = end;
  } else if (sequence_distance(end, from.sent) > 0) {
    const bool in_order = model.reassemble && from.stream.started();
    const bool heard = to.has(kAcknowledged);
    if ((in_order && within_sequence_reach(end, from.stream.next_sequence())) ||
        (heard && within_sequence_reach(end, to.acknowledged)) ||
        (!in_order && !heard && within_sequence_reach(end, from.sent))) {
      from.sent = end;
    }
  }
}

void TcpConnection::learn_heard(Side& from, Side& to, const TcpView& tcp) {
  if (!tcp.has(tcp_flag::kAck)) return;
  const std::uint32_t number = tcp.acknowledgement;
  if (to.has(kSent) && (sequence_distance(number, to.sent) > 0 ||  // never sent
                        !within_sequence_reach(number, to.sent))) {
    return;
  }
  const std::uint32_t edge = number + (std::uint32_t{tcp.window} << shift_of(from, to, tcp));
  if (!from.has(kAcknowledged)) {
    from.flags |= kAcknowledged;
    from.acknowledged = number;
    from.edge = edge;
  } else if (sequence_distance(number, from.acknowledged) >= 0) {  // an older one tells nothing
    from.acknowledged = number;
    if (sequence_distance(edge, from.edge) > 0) from.edge = edge;
  }
  if (to.has(kSent) && to.stream.saw_syn() &&
      sequence_distance(number, to.stream.first_sequence()) >= 0) {
    to.flags |= kSynHeard;
  }
}

/// The checks of data and FINs. What the box cannot judge, since it has not seen the other side, it
/// believes.
bool TcpConnection::credible(const Side& from, const Side& to, const TcpView& tcp,
                             const TcpModel& model) const {
  if (model.check_acknowledgement) {
    if (!tcp.has(tcp_flag::kAck)) return false;  // RFC 9293 §3.10.7.4, fifth
    if (to.has(kSent) && sequence_distance(tcp.acknowledgement, to.sent) > 0) return false;
  }
  if (!model.check_window || !to.has(kAcknowledged) || !from.has(kSent)) return true;
  // RFC 9293 §3.10.7.4, table 6: some of it lies in the window.
  const std::int32_t window = sequence_distance(to.edge, to.acknowledged);
  return window > 0 && sequence_distance(end_of(tcp), to.acknowledged) > 0 &&
         sequence_distance(tcp.sequence, to.acknowledged) < window;
}

/// Whether a reset or FIN is one that ends the box's interest.
bool TcpConnection::tears_down(const Side& from, const Side& to, const TcpView& tcp, TearDown rule,
                               const TcpModel& model) const {
  if (rule == TearDown::kNever || rule == TearDown::kAny) return rule == TearDown::kAny;
  std::uint32_t expected = from.sent;
  if (from.has(kSent)) {
    if (model.reassemble && from.stream.started()) {
      const std::uint32_t next = from.stream.next_sequence();
      expected = from.has(kFinished) && from.sent == next + 1 ? from.sent : next;
    }
  } else if (tcp.has(tcp_flag::kAck)) {  // the answer to a SYN (RFC 9293 §3.10.7.3)
    return to.has(kSent) && tcp.acknowledgement == to.sent;
  } else if (to.has(kAcknowledged)) {
    expected = to.acknowledged;
  } else {
    return false;
  }
  const std::int32_t ahead = sequence_distance(tcp.sequence, expected);
  if (rule == TearDown::kExact || ahead <= 0) return ahead == 0;
  const std::int32_t room =
      to.has(kAcknowledged) ? sequence_distance(to.edge, expected) : kWindowUnscaled;
  return ahead < room;
}

Placement TcpConnection::place(Side& from, const TcpView& tcp, const TcpModel& model,
                               HoldBudget& budget, StreamSink& sink) {
  const bool hidden = model.pick_up == PickUp::kHandshake && !established();
  if (!hidden && model.reassemble) {
    return from.stream.on_segment(tcp, budget, sink, {model.overlap, model.buffer});
  }
  if (tcp.has(tcp_flag::kSyn)) {  // its number counts, its payload does not
    TcpView bare = tcp;
    bare.payload = {};
    from.stream.on_segment(bare, budget, sink);
  }
  const bool readable = !hidden && !tcp.payload.empty() && !tcp.has(tcp_flag::kRst);
  return readable ? Placement::kAlone : Placement::kEmpty;
}

TcpConnection::Step TcpConnection::on_segment(const PacketView& packet, Direction direction,
                                              const TcpModel& model, HoldBudget& budget,
                                              StreamSink& sink) {
  const TcpView& tcp = packet.tcp;
  Step step;
  step.believed = false;
  if (packet.ip.ttl < model.minimum_ttl) return step;
  if (model.check_checksum && !checksums_right(packet)) return step;
  const bool syn = tcp.has(tcp_flag::kSyn);
  const bool reset = tcp.has(tcp_flag::kRst);
  if (closed_) {
    if (!plain_syn(tcp) || reset) return step;
    *this = TcpConnection();
  }
  if (!began_ && !syn && (reset || model.pick_up != PickUp::kAnywhere)) return step;
  Side& from = side(direction);
  Side& to = side(opposite(direction));
  if (reset && began_ && model.reset != TearDown::kNever) {
    closed_ = step.believed = step.closed = tears_down(from, to, tcp, model.reset, model);
    return step;
  }
  // RFC 5961 §4: an open connection answers a SYN with a challenge and goes on.
  if (syn && model.check_window && established() &&
      from.stream.first_sequence() != tcp.sequence + 1) {
    return step;
  }
  const bool fin = tcp.has(tcp_flag::kFin);
  if (!syn && !reset && (fin || !tcp.payload.empty()) && !credible(from, to, tcp, model)) {
    return step;
  }
  step.opened = open(packet, direction);
  const bool ends =
      fin && !reset && model.fin != TearDown::kNever && tears_down(from, to, tcp, model.fin, model);
  if (!reset || syn) {
    learn_sent(from, to, tcp, model);
    learn_heard(from, to, tcp);
  }
  if (fin) from.flags |= kFinished;
  step.placement = place(from, tcp, model, budget, sink);
  step.believed =
      model.pick_up != PickUp::kHandshake || syn || established() || tcp.payload.empty();
  closed_ = step.closed = ends;
  return step;
}

}  // namespace chokepoint
