#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "filters/flow/flow_key.hpp"
#include "filters/flow/tcp_stream.hpp"
#include "filters/intercept/new_reno.hpp"
#include "filters/intercept/retransmission_timeout.hpp"
#include "topology/base/quantity.hpp"

namespace chokepoint {

/// What one side's SYN said of the connection.
struct SynTerms {
  std::uint32_t initial = 0;                 ///< sequence number of the SYN
  std::uint16_t window = 0;                  ///< bytes; never scaled in a SYN
  std::uint16_t segment_size = 536;          ///< largest payload it takes (RFC 9293 §3.7.1)
  std::optional<std::uint8_t> window_shift;  ///< RFC 7323 §2.2
  std::optional<std::uint32_t> timestamp;    ///< RFC 7323 §3.2: in milliseconds, we assume
  SimTime seen{};

  /// REQUIRES: packet.is_tcp(), and it has a SYN.
  static SynTerms of(const PacketView& packet, SimTime now);
};

/// Takes segments to be sent, from their IP header on; valid during the call.
class SegmentOut {
 public:
  virtual ~SegmentOut() = default;
  virtual void send(std::span<const std::byte> ip_packet) = 0;
};

/// One end of a TCP connection that others opened and the box goes on with in the name of one of
/// them: RFC 9293 from ESTABLISHED on, with window scale and timestamps as the handshake agreed on
/// (RFC 7323), congestion control and timeouts by NewReno and RetransmissionTimeout, resets and
/// SYNs judged by RFC 5961. It selects nothing (no SACK) and acknowledges at once. Sans-IO:
/// segments in, segments out, the caller's clock.
///
/// Memory: kMostUnacknowledged to be sent, and what arrives early within the window offered.
class TcpEnd {
 public:
  static constexpr std::size_t kMostUnacknowledged = 65'536;
  static constexpr std::size_t kMostWindow = 131'072;
  static constexpr unsigned kMostRetries = 8;  ///< of one segment; then it fails

  struct Start {
    FlowEnd local;  ///< in whose name the box speaks
    FlowEnd remote;
    SynTerms local_terms;
    SynTerms remote_terms;
    std::uint32_t send_next = 0;     ///< number of the first byte to be sent
    std::uint32_t receive_next = 0;  ///< of the next byte expected
  };

  /// `budget` must outlive the end.
  TcpEnd(const Start& start, HoldBudget& budget);
  TcpEnd(const TcpEnd&) = delete;
  TcpEnd& operator=(const TcpEnd&) = delete;

  /// Takes a segment of the remote; what it brings in order goes to `sink`. REQUIRES: its checksum
  /// is right.
  void on_segment(const TcpView& segment, SimTime now, StreamSink& sink);
  void on_timer(SimTime now);
  std::optional<SimTime> next_deadline() const { return timer_; }

  /// From now on the remote may send so many bytes more; what it was allowed before stands.
  void offer(std::size_t room);
  /// How many bytes write() takes.
  std::size_t writable() const;
  /// REQUIRES: bytes.size() ≤ writable().
  void write(ByteView bytes) {
    unacknowledged_.insert(unacknowledged_.end(), bytes.begin(), bytes.end());
  }
  /// Nothing will be written any more.
  void close() { closing_ = true; }
  /// Bytes that were written and have not been acknowledged.
  std::size_t unacknowledged() const { return unacknowledged_.size(); }
  /// Gives back the memory of bytes that nobody wants any more, sent or held. REQUIRES: finished(),
  /// or nothing but refuse() is called afterwards.
  void release();
  /// Sends what may be sent now.
  void transmit(SimTime now, SegmentOut& out);
  /// A reset, or a FIN, with the next number and `ahead`.
  void send_forged(std::uint8_t flags, std::int32_t ahead, SimTime now, SegmentOut& out);
  /// The reset that answers a segment for a connection that is no more (RFC 9293 §3.10.7.1).
  void refuse(const TcpView& segment, SegmentOut& out) const;

  enum class Fate : std::uint8_t {
    kOpen,
    kReset,     ///< by the remote
    kTimedOut,  ///< it no longer answers
    kBroken,    ///< it sends so that its bytes cannot be kept in order
  };
  Fate fate() const { return fate_; }
  /// The remote has said all.
  bool remote_closed() const { return remote_closed_; }
  /// What was written, and that it is all, has arrived.
  bool close_acknowledged() const { return close_acknowledged_; }
  /// Both ends have said all and know it.
  bool finished() const { return remote_closed_ && close_acknowledged_; }

 private:
  bool acceptable(const TcpView& segment) const;
  /// Whether what a segment acknowledges counts although its number lies outside the window.
  bool nearly_acceptable(const TcpView& segment) const;
  void on_reset(const TcpView& segment, SimTime now);
  void challenge(SimTime now);
  void learn_timestamp(const TcpView& segment);
  bool learn_window(const TcpView& segment);
  void on_acknowledgement(const TcpView& segment, SimTime now);
  void on_progress(std::uint32_t bytes, SimTime now);
  void take(const TcpView& segment, StreamSink& sink);
  void learn_last_byte(const TcpView& segment);
  void resend_first(SimTime now, SegmentOut& out);
  bool send_more(SimTime now, SegmentOut& out);
  void send(std::uint32_t sequence, ByteView payload, std::uint8_t flags, SimTime now,
            SegmentOut& out);
  std::uint32_t receive_next() const {
    return stream_.next_sequence() + (remote_closed_ ? 1U : 0U);
  }
  std::uint32_t in_flight() const { return next_ - first_; }
  /// The number of a segment without payload: the remote must find it in its window.
  std::uint32_t bare_number() const;
  std::uint16_t window_field() const;

  FlowEnd local_;
  FlowEnd remote_;
  HoldBudget& budget_;
  std::size_t segment_size_;
  std::uint8_t local_shift_ = 0;
  std::uint8_t remote_shift_ = 0;

  // What is sent.
  std::vector<std::byte> unacknowledged_;
  std::uint32_t first_;                   // SND.UNA: number of the first byte of `unacknowledged_`
  std::uint32_t next_;                    // SND.NXT; falls back to SND.UNA when a timer runs out
  std::uint32_t furthest_;                // one past the highest number ever sent
  std::uint32_t window_;                  // SND.WND, in bytes
  std::uint32_t window_sequence_;         // SND.WL1
  std::uint32_t window_acknowledgement_;  // SND.WL2
  bool closing_ = false;
  bool close_acknowledged_ = false;
  NewReno congestion_;
  bool resend_first_ = false;
  bool probing_ = false;
  unsigned retries_ = 0;
  RetransmissionTimeout timeout_;
  std::optional<SimTime> timer_;
  struct Timed {
    std::uint32_t end;
    SimTime at;
  };
  std::optional<Timed> timed_;

  // What is received.
  TcpStream stream_;
  std::uint32_t edge_;                      // one past the last number the remote may send
  std::uint32_t told_edge_;                 // the last that it was told
  std::optional<std::uint32_t> last_byte_;  // number of the remote's FIN
  bool remote_closed_ = false;
  bool acknowledge_ = true;
  std::optional<SimTime> challenged_;

  // Timestamps, if both sides agreed on them.
  struct Clock {
    std::uint32_t value;  // of the side in whose name the box speaks, when its SYN was seen
    SimTime at;
    std::uint32_t echo;  // the remote's latest
  };
  std::optional<Clock> clock_;

  Fate fate_ = Fate::kOpen;
};

}  // namespace chokepoint
