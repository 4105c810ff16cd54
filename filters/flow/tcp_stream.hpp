#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "filters/flow/hold_budget.hpp"
#include "filters/flow/tcp_model.hpp"
#include "traffic/wire/packet.hpp"

namespace chokepoint {

/// Takes what a stream gives out.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  /// The next bytes of the stream, in order; valid during the call.
  virtual void on_bytes(ByteView bytes) = 0;
  /// `missing` bytes were never seen; what comes next does not follow on what came before.
  virtual void on_gap(std::uint32_t missing) = 0;
};

/// For bytes that nobody wants.
class NullStreamSink final : public StreamSink {
 public:
  void on_bytes(ByteView) override {}
  void on_gap(std::uint32_t) override {}
};

/// What became of a segment's payload.
enum class Placement : std::uint8_t {
  kEmpty,      ///< no payload
  kDelivered,  ///< some of it, or all, went to the sink
  kHeld,       ///< waits for earlier bytes
  kRepeated,   ///< all of it had been delivered before
  kEarly,      ///< lies before the place where a stream was picked up in its middle
  kBeyond,     ///< lies farther ahead than any window reaches: no receiver takes it
  kAlone,      ///< is not put in order: the box reads each segment for itself (TcpConnection)
};

class HeldSegments;

/// How a stream treats segments that do not come in order.
struct StreamRules {
  OverlapPolicy overlap = OverlapPolicy::kFirst;
  /// Bytes held behind holes, with what it costs to hold them; the budget may allow less.
  std::size_t buffer = ~std::size_t{0};
};

/// One direction of a TCP connection put back in order from the segments that pass one place, with
/// bounded memory. Where segments overlap, a policy decides about bytes that are still held back;
/// bytes that were given out stand, whatever the policy. Without a SYN the stream is picked up at
/// the first segment with payload. A hole is waited for until what lies behind it exceeds the
/// buffer; then it is told as a gap. Sequence numbers wrap as in RFC 9293 §3.4; what begins more
/// than kSequenceReach ahead of the next byte is left out. A segment in order is handed on without
/// copy or allocation.
class TcpStream {
 public:
  TcpStream();
  TcpStream(TcpStream&&) noexcept;
  TcpStream& operator=(TcpStream&&) noexcept;
  ~TcpStream();

  /// Takes one segment. A SYN with another initial number starts a new stream in place of the old.
  /// REQUIRES: the same `budget` in every call, outliving this object.
  Placement on_segment(const TcpView& segment, HoldBudget& budget, StreamSink& sink,
                       const StreamRules& rules = {});
  /// Gives out everything still held, with the gaps before it.
  void flush(StreamSink& sink);
  /// Forgets what is held; later segments are still followed.
  void drop_held();

  bool started() const { return started_; }
  /// REQUIRES: started(). The sequence number of the next byte expected.
  std::uint32_t next_sequence() const { return next_; }
  /// REQUIRES: started(). The sequence number of the first byte: behind the SYN if it was seen.
  std::uint32_t first_sequence() const { return first_; }
  bool saw_syn() const { return saw_syn_; }
  std::size_t held_bytes() const;

 private:
  Placement on_payload(std::uint32_t sequence, ByteView payload, HoldBudget& budget,
                       StreamSink& sink, const StreamRules& rules);
  void deliver(std::uint32_t sequence, ByteView payload, std::size_t from, StreamSink& sink,
               OverlapPolicy policy);
  bool hold(std::uint32_t sequence, ByteView payload, HoldBudget& budget, const StreamRules& rules);
  void deliver_over_gap(StreamSink& sink);
  void deliver_ready(StreamSink& sink);

  std::unique_ptr<HeldSegments> held_;  // only while something is out of order
  std::uint32_t first_ = 0;             // where the stream began for us
  std::uint32_t next_ = 0;
  bool started_ = false;
  bool saw_syn_ = false;
};

}  // namespace chokepoint
