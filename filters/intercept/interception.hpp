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
  /// Ends both connections: resets (or FINs), as `burst` says, to the `ends`, and whatever they
  /// send afterwards is answered by a reset.
  void reset(ResetEnds ends, std::span<const ForgedReset> burst, SimTime now, SegmentOut& out);
  /// Ends both connections because the box will know nothing of them any more.
  void abandon(SimTime now, SegmentOut& out);
  /// Nothing is taken and nothing said any more.
  void silence();

  /// Whether the ends still talk through the box.
  bool relaying() const { return middle_ != nullptr; }
  /// Whether both ends have all that was said to them, or are gone: the connection is over.
  bool settled() const;
  bool reading() const { return middle_ && middle_->mode() == ManInTheMiddle::Mode::kReading; }

 private:
  enum class State : std::uint8_t { kOpen, kReset, kSilent };
  static std::size_t index_of(TlsSide side) { return static_cast<std::size_t>(side); }

  TcpEnd& end(TlsSide side) { return ends_[index_of(side)]; }
  const TcpEnd& end(TlsSide side) const { return ends_[index_of(side)]; }
  /// Whether the end is still there: it was not reset, and has not reset.
  bool there(TlsSide side) const { return !gone_[index_of(side)]; }
  void send_reset(TlsSide side, SimTime now, SegmentOut& out);
  void dismiss(TlsSide side, SimTime now, SegmentOut& out);
  bool move_bytes(TlsSide to);
  void relay();
  bool lost_an_end(SimTime now, SegmentOut& out);
  void linger(SimTime now, SegmentOut& out);
  void stop(State state);

  std::unique_ptr<ManInTheMiddle> middle_;  // gone once nothing is left to be said or heard
  std::array<TcpEnd, 2> ends_;              // by TlsSide, like those that follow
  std::array<bool, 2> told_closed_{};
  std::array<bool, 2> gone_{};
  struct Patience {
    SimTime until{};
    std::size_t unacknowledged = 0;  // when it began
  };
  std::array<std::optional<Patience>, 2> patience_;  // with an end, once all is said
  State state_ = State::kOpen;
};

}  // namespace chokepoint
