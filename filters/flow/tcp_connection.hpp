#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "filters/flow/flow_key.hpp"
#include "filters/flow/tcp_stream.hpp"

namespace chokepoint {

/// Both directions of one TCP connection as a box sees them that understands TCP by a TcpModel. It
/// is the box's belief, not the truth of the ends: where the two differ, evasions work
/// (docs/tcp-model.md). Sequence numbers wrap as in RFC 9293 §3.4. With the default model it does
/// what two TcpStreams do.
class TcpConnection {
 public:
  /// What a segment was for the box.
  struct Step {
    bool believed = true;  ///< false: it failed a check, or belongs to nothing that is followed
    bool opened = false;   ///< a new connection began here, in place of an older one if any
    bool closed = false;   ///< from here on the box follows nothing until the next SYN
    Placement placement = Placement::kEmpty;  ///< of its payload
  };

  /// Takes one segment; what is delivered of it goes to `sink`. A closed connection keeps what it
  /// held back until flush(), drop_held() or the next SYN.
  /// REQUIRES: packet.is_tcp(); the same `model` and `budget` in every call, outliving this object.
  Step on_segment(const PacketView& packet, Direction direction, const TcpModel& model,
                  HoldBudget& budget, StreamSink& sink);
  /// Gives out what is still held of one direction, with the gaps before it.
  void flush(Direction direction, StreamSink& sink) { side(direction).stream.flush(sink); }
  /// Forgets what is held; later segments are still followed.
  void drop_held(Direction direction) { side(direction).stream.drop_held(); }

  const TcpStream& stream(Direction direction) const {
    return sides_[static_cast<std::size_t>(direction)].stream;
  }
  bool closed() const { return closed_; }
  /// The direction in which the client sends, once a segment was believed: the sender of a SYN, or
  /// the receiver of a SYN-ACK that came without one. Without either, the one with a port below
  /// 1024 is the server; if that does not tell, who was seen first is the client.
  std::optional<Direction> client() const;

 private:
  /// Its numbers stay comparable (traffic/wire/sequence_number.hpp): `sent` within reach of what
  /// was heard of or put in order, 0 ≤ edge − acknowledged ≤ 2³⁰, and acknowledged ≤ the other's
  /// sent.
  struct Side {
    TcpStream stream;
    std::uint32_t sent = 0;          // one past the highest number it used, SYN and FIN included
    std::uint32_t acknowledged = 0;  // the highest number it acknowledged
    std::uint32_t edge = 0;          // the right edge of the window it offers (RFC 9293 §3.3.1)
    std::uint8_t shift = 0;          // of its window (RFC 7323 §2.2)
    std::uint8_t flags = 0;
    bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  };

  Side& side(Direction direction) { return sides_[static_cast<std::size_t>(direction)]; }
  bool open(const PacketView& packet, Direction direction);
  void learn_sent(Side& from, Side& to, const TcpView& tcp, const TcpModel& model);
  void learn_heard(Side& from, Side& to, const TcpView& tcp);
  std::uint8_t shift_of(const Side& from, const Side& to, const TcpView& tcp) const;
  bool credible(const Side& from, const Side& to, const TcpView& tcp, const TcpModel& model) const;
  bool tears_down(const Side& from, const Side& to, const TcpView& tcp, TearDown rule,
                  const TcpModel& model) const;
  bool established() const;
  Placement place(Side& from, const TcpView& tcp, const TcpModel& model, HoldBudget& budget,
                  StreamSink& sink);

  std::array<Side, 2> sides_;
  bool began_ = false;
  bool closed_ = false;
  Direction client_ = Direction::kLowToHigh;
};

static_assert(sizeof(TcpStream) <= 40 && sizeof(TcpConnection) <= 120,
              "state of an idle connection");

}  // namespace chokepoint
