#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "filters/intercept/forced_authority.hpp"
#include "filters/intercept/man_in_the_middle.hpp"
#include "filters/intercept/tcp_end.hpp"
#include "filters/profile/action.hpp"

namespace chokepoint {

/// One connection that a box took over when the client's first bytes came: two TCP connections that
/// go on with the numbers of the one, and a ManInTheMiddle between them. Neither end's segments
/// reach the other any more.
///
/// Memory: some 60 KB of OpenSSL's while both ends talk, what ManInTheMiddle and TcpEnd state; less
/// than 1 KB once it is over.
class Interception {
 public:
  /// Both SYNs of the connection and who sent them.
  struct Handshake {
    FlowEnd client;
    FlowEnd server;
    SynTerms client_terms;
    SynTerms server_terms;
  };

  /// `opening` is what the client has said so far. All that is passed outlives the interception.
  Interception(const ForcedAuthority& authority, const ReadModel& model, const Handshake& handshake,
               ByteView opening, const ManInTheMiddle::Settings& settings, HoldBudget& budget,
               SimTime now);
  Interception(const Interception&) = delete;
  Interception& operator=(const Interception&) = delete;

  /// Takes a segment of an end; `sink` is told of the content. Nothing of it goes on before send(),
  /// so that the box may think better of it; an end of a connection that was reset is refused.
  void on_segment(TlsSide from, const PacketView& packet, SimTime now, FindingSink& sink,
                  SegmentOut& out);
  void on_timer(SimTime now);
  std::optional<SimTime> next_deadline() const;
  /// Sends what there is to be sent to both ends.
  void send(SimTime now, SegmentOut& out);

  /// The client gets `page` inside its TLS, the server a reset.
  void answer(ByteView page, SimTime now, SegmentOut& out);
  /// Ends both connections: resets (or FINs) to the `ends`, and whatever they send afterwards is
  /// answered by a reset.
  void reset(ResetEnds ends, std::span<const ForgedReset> burst, SimTime now, SegmentOut& out);
  /// Nothing is taken and nothing said any more.
  void silence();

  /// Whether both ends still talk to the box.
  bool open() const { return state_ == State::kOpen && middle_ != nullptr; }
  bool reading() const { return middle_ && middle_->mode() == ManInTheMiddle::Mode::kReading; }

 private:
  enum class State : std::uint8_t { kOpen, kReset, kSilent };

  TcpEnd& end(TlsSide side) { return ends_[static_cast<std::size_t>(side)]; }
  const TcpEnd& end(TlsSide side) const { return ends_[static_cast<std::size_t>(side)]; }
  bool heard(TlsSide side) const { return side == TlsSide::kClient || !server_gone_; }
  bool move_bytes(TlsSide to);
  bool lost_an_end(SimTime now, SegmentOut& out);

  std::unique_ptr<ManInTheMiddle> middle_;  // gone once it is over
  std::array<TcpEnd, 2> ends_;
  std::array<bool, 2> told_closed_{};
  bool server_gone_ = false;  // it was reset, and the client answered by the box
  State state_ = State::kOpen;
};

}  // namespace chokepoint
