#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

#include "filters/flow/tcp_connection.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

constexpr std::size_t kSpan = 2048;  // numbers that segments use, from their base on

/// What was ever sent at each place of a stream, since its last SYN.
struct Truth {
  std::array<std::optional<std::byte>, kSpan> first;
  std::array<std::bitset<256>, kSpan> any;
  void sent(std::size_t at, ByteView bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (!first[at + i]) first[at + i] = bytes[i];
      any[at + i].set(std::to_integer<std::size_t>(bytes[i]));
    }
  }
};

/// Checks that what is given out was sent at its place, and first if the policy says so.
struct Checker final : StreamSink {
  const TcpStream* stream = nullptr;
  Truth truth;
  std::uint32_t base = 0;
  bool first_wins = false;
  void on_bytes(ByteView bytes) override {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    const std::uint32_t at = stream->next_sequence() - size - base;
    if (bytes.empty() || at + size > kSpan) broken_invariant("bytes from nowhere");
    for (std::uint32_t i = 0; i < size; ++i) {
      if (!truth.any[at + i].test(std::to_integer<std::size_t>(bytes[i]))) {
        broken_invariant("a byte that was never sent");
      }
      if (first_wins && truth.first[at + i] != bytes[i]) {
        broken_invariant("a later byte took the place of the first");
      }
    }
  }
  void on_gap(std::uint32_t /*missing*/) override {}
};

TcpModel model_from(ByteReader& in) {
  TcpModel model;
  model.overlap = static_cast<OverlapPolicy>(in.u8() % 5);
  const std::uint8_t rules = in.u8();
  model.pick_up = static_cast<PickUp>(rules % 3);
  model.reset = static_cast<TearDown>(rules / 3 % 4);
  model.fin = static_cast<TearDown>(rules / 12 % 4);
  const std::uint8_t checks = in.u8();
  model.reassemble = (checks & 1) == 0;
  model.check_checksum = (checks & 2) != 0;
  model.check_window = (checks & 4) != 0;
  model.check_acknowledgement = (checks & 8) != 0;
  model.minimum_ttl = checks >> 7;
  model.buffer = (checks & 16) != 0 ? 300 : 4000;
  return model;
}

}  // namespace

// A model, a base of numbers, then segments of both directions: flags, number, acknowledgement,
// window, payload.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  const TcpModel model = model_from(in);
  constexpr HoldBudget::Limits kLimits{2000, 3000};
  HoldBudget budget(kLimits);
  TcpConnection connection;
  static std::array<Checker, 2> sides;
  static Truth before;
  const std::uint32_t base = in.u32();
  for (std::size_t d = 0; d < 2; ++d) {
    sides[d].truth = {};
    sides[d].base = base;
    sides[d].stream = &connection.stream(static_cast<Direction>(d));
    sides[d].first_wins = model.overlap == OverlapPolicy::kFirst;
  }
  while (in.left() > 0 && !in.failed()) {
    PacketView packet;
    packet.has_transport = true;
    packet.ip.protocol = ip_protocol::kTcp;
    packet.ip.ttl = 1;
    const std::uint8_t kind = in.u8();
    const auto d = static_cast<std::size_t>(kind >> 7);
    packet.tcp.flags = kind & 0x1f;
    const std::size_t at = in.u16() % kSpan;
    packet.tcp.sequence = base + static_cast<std::uint32_t>(at);
    packet.tcp.acknowledgement = base + in.u16() % kSpan;
    packet.tcp.window = in.u8();
    packet.tcp.options = in.take(kind >> 5 & 3);
    const std::size_t begin = at + (packet.tcp.has(tcp_flag::kSyn) ? 1 : 0);
    const auto first_number = static_cast<std::uint32_t>(base + begin);  // numbers wrap
    const std::size_t most = begin < kSpan ? kSpan - begin : 0;
    packet.tcp.payload = in.take(std::min<std::size_t>({in.u8(), in.left(), most}));
    packet.payload = packet.tcp.payload;
    Checker& side = sides[d];
    const bool anew = packet.tcp.has(tcp_flag::kSyn) &&
                      (!side.stream->saw_syn() || side.stream->first_sequence() != first_number);
    const bool was_closed = connection.closed();
    if (was_closed &&
        (packet.tcp.flags & (tcp_flag::kSyn | tcp_flag::kAck | tcp_flag::kRst)) == tcp_flag::kSyn) {
      for (Checker& s : sides) s.truth = {};  // the box begins anew, whatever the number
    }
    if (anew) {  // if the box believes it, all before it is void
      before = side.truth;
      side.truth = {};
    }
    const auto first = side.truth.first;
    side.truth.sent(begin, packet.tcp.payload);
    const auto step = connection.on_segment(packet, static_cast<Direction>(d), model, budget, side);
    const bool restarted = side.stream->saw_syn() && side.stream->first_sequence() == first_number;
    if (anew && !restarted) {
      side.truth = before;
    } else if (step.placement == Placement::kEmpty) {  // the box took nothing of it
      side.truth.first = first;
    }
    if (was_closed && step.believed && !step.opened) broken_invariant("a closed one was followed");
    if (!step.believed && step.placement != Placement::kEmpty)
      broken_invariant("read, not believed");
    if (budget.taken() > kLimits.total) broken_invariant("more is held than allowed");
    for (const Checker& s : sides) {
      if (s.stream->held_bytes() > std::min(kLimits.per_stream, model.buffer)) {
        broken_invariant("one stream holds more than allowed");
      }
    }
  }
  for (std::size_t d = 0; d < 2; ++d) connection.flush(static_cast<Direction>(d), sides[d]);
  if (budget.taken() != 0) broken_invariant("held bytes were not given back");
  return 0;
}
