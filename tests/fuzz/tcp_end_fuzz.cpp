#include <algorithm>
#include <cstdint>

#include "filters/flow/held_segments.hpp"
#include "filters/intercept/tcp_end.hpp"
#include "topology/base/error.hpp"
#include "traffic/wire/packet_checksum.hpp"

using namespace chokepoint;

namespace {

constexpr FlowEnd kHere{IpAddress::v4(0x0a000001), 40'000};
constexpr FlowEnd kThere{IpAddress::v4(0x0a000002), 443};

/// Counts what is given out; the stream that is sent is the numbers of its bytes, so each can be
/// checked wherever it lies.
struct Heard final : StreamSink {
  std::size_t bytes = 0;
  void on_bytes(ByteView more) override { bytes += more.size(); }
  void on_gap(std::uint32_t) override { broken_invariant("a gap"); }
};

struct Sent final : SegmentOut {
  std::uint32_t first = 0;    // number of the first byte
  std::uint32_t written = 0;  // bytes that were written
  std::uint64_t allowed = 0;  // the furthest right edge of the windows offered, as a length
  void send(std::span<const std::byte> packet) override {
    const auto view = PacketView::parse(packet);
    if (!view || !view->is_tcp() || !checksums_right(*view)) broken_invariant("no right segment");
    const std::uint32_t at = view->tcp.sequence - first;
    const auto size = static_cast<std::uint32_t>(view->payload.size());
    if (size > 0 && (at > written || written - at < size)) broken_invariant("what nobody wrote");
    for (std::uint32_t i = 0; i < size; ++i) {
      if (view->payload[i] != static_cast<std::byte>(at + i))
        broken_invariant("bytes out of place");
    }
    if (size > 1 && at + size > allowed) broken_invariant("more than the remote's window");
  }
};

SynTerms terms_from(ByteReader& in) {
  SynTerms terms;
  terms.initial = in.u32();
  terms.window = in.u16();
  terms.segment_size = in.u16();
  const std::uint8_t options = in.u8();
  if ((options & 1) != 0) terms.window_shift = static_cast<std::uint8_t>((options >> 1) % 15);
  if ((options & 64) != 0) terms.timestamp = in.u32();
  return terms;
}

}  // namespace

// What both SYNs said, then steps: segments near the numbers that are expected, writing, timers.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  TcpEnd::Start start{kHere, kThere, terms_from(in), terms_from(in), in.u32(), in.u32()};
  HoldBudget budget({300'000, 300'000});
  {
    TcpEnd end(start, budget);
    Heard heard;
    Sent sent;
    sent.first = start.send_next;
    sent.allowed = start.remote_terms.window;
    const bool scaled = start.local_terms.window_shift && start.remote_terms.window_shift;
    const unsigned shift = scaled ? *start.remote_terms.window_shift : 0U;
    SimTime now{};
    std::size_t offered = 0;
    while (in.left() > 0 && !in.failed()) {
      const std::uint8_t step = in.u8();
      now += std::chrono::milliseconds(in.u8());
      switch (step & 7U) {
        case 0: {
          const std::size_t count = std::min<std::size_t>(in.u16(), end.writable());
          std::vector<std::byte> bytes(count);
          for (std::byte& byte : bytes) byte = static_cast<std::byte>(sent.written++);
          end.write(bytes);
          break;
        }
        case 1:
          if (const auto deadline = end.next_deadline()) now = std::max(now, *deadline);
          end.on_timer(now);
          break;
        case 2:
          end.offer(in.u16());
          offered = std::max<std::size_t>(offered, heard.bytes + TcpEnd::kMostWindow);
          break;
        case 3:
          end.close();
          break;
        default: {
          TcpView segment;
          segment.source_port = kThere.port;
          segment.destination_port = kHere.port;
          segment.flags = in.u8();
          segment.sequence = start.receive_next + static_cast<std::uint32_t>(heard.bytes) +
                             in.u8() - ((step & 8U) != 0 ? 100 : 0) +
                             ((step & 16U) != 0 ? in.u32() : 0);
          segment.acknowledgement = start.send_next + in.u16();
          segment.window = in.u16();
          const std::uint32_t acknowledged = segment.acknowledgement - start.send_next;
          sent.allowed = std::max<std::uint64_t>(
              sent.allowed, acknowledged + (std::uint64_t{segment.window} << shift));
          segment.options = in.take(std::min<std::size_t>(step >> 5U, in.left()));
          segment.payload = in.take(std::min<std::size_t>(in.u16() % 1500U, in.left()));
          end.on_segment(segment, now, heard);
        }
      }
      end.transmit(now, sent);
      if (heard.bytes > offered) broken_invariant("more than was offered");
      if (budget.taken() > 300'000) broken_invariant("more held than allowed");
    }
  }
  if (budget.taken() != 0) broken_invariant("what was held was not given back");
  return 0;
}
