#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "filters/flow/tcp_connection.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

constexpr std::uint32_t kPage = 2048;  // numbers from one place on that most segments use
constexpr unsigned kPages = 24;        // the others begin at multiples of 2^kPages: all there are

/// What was ever sent at each number of a stream, since its last SYN.
struct Truth {
  struct Place {
    std::optional<std::byte> first;
    std::bitset<256> any;
  };
  std::unordered_map<std::uint32_t, Place> places;
  std::vector<std::uint32_t> claimed;  // numbers whose first byte was the last one sent
  void sent(std::uint32_t number, ByteView bytes) {
    claimed.clear();
    for (const std::byte byte : bytes) {
      Place& place = places[number];
      if (!place.first) {
        place.first = byte;
        claimed.push_back(number);
      }
      place.any.set(std::to_integer<std::size_t>(byte));
      ++number;
    }
  }
  void not_taken() {
    for (const std::uint32_t number : claimed) places[number].first.reset();
  }
};

/// Checks that what is given out was sent at its place, and first if the policy says so.
struct Checker final : StreamSink {
  const TcpStream* stream = nullptr;
  Truth truth;
  bool first_wins = false;
  std::uint64_t passed = 0;
  void on_bytes(ByteView bytes) override {
    if (bytes.empty()) broken_invariant("bytes from nowhere");
    std::uint32_t number = stream->next_sequence() - static_cast<std::uint32_t>(bytes.size());
    for (const std::byte byte : bytes) {
      const Truth::Place& place = truth.places[number++];
      if (!place.any.test(std::to_integer<std::size_t>(byte))) {
        broken_invariant("a byte that was never sent");
      }
      // Once half of all numbers went by, they are used again.
      if (first_wins && passed < std::uint64_t{1} << 31 && place.first != byte) {
        broken_invariant("a later byte took the place of the first");
      }
    }
    passed += bytes.size();
  }
  void on_gap(std::uint32_t missing) override {
    if (missing > std::uint32_t{1} << 30) broken_invariant("a gap wider than any window");
    passed += missing;
  }
  void forget() {
    truth = {};
    passed = 0;
  }
};

/// Whether a segment may cost what is held already its place: each piece of it has its own cost.
bool tight(const TcpStream& stream, std::size_t size, const HoldBudget& budget, std::size_t most,
           std::size_t total) {
  constexpr std::size_t kPiece = 64;
  const std::size_t held = stream.held_bytes();
  const std::size_t more = size + kPiece * (held / (kPiece / 2) + 1);
  return held + more > most || budget.taken() + more > total;
}

/// A number near a base, or anywhere.
std::uint32_t number_from(ByteReader& in, std::uint32_t base) {
  const std::uint32_t at = in.u16();
  const bool far = at >= 0x8000U;
  return base + at % kPage + (far ? std::uint32_t{in.u8()} << kPages : 0U);
}

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
  model.buffer = (checks & 16) != 0 ? 300 : 6000;
  return model;
}

}  // namespace

// A model, a base of numbers, then segments of both directions: flags, number, acknowledgement,
// window, payload.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  const TcpModel model = model_from(in);
  constexpr HoldBudget::Limits kLimits{6000, 9000};
  HoldBudget budget(kLimits);
  TcpConnection connection;
  static std::array<Checker, 2> sides;
  const std::uint32_t base = in.u32();
  for (std::size_t d = 0; d < 2; ++d) {
    sides[d].forget();
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
    packet.tcp.sequence = number_from(in, base);
    packet.tcp.acknowledgement = number_from(in, base);
    packet.tcp.window = in.u8();
    packet.tcp.options = in.take(kind >> 5 & 3);
    const std::uint32_t first_number =
        packet.tcp.sequence + (packet.tcp.has(tcp_flag::kSyn) ? 1U : 0U);
    packet.tcp.payload = in.take(std::min<std::size_t>(in.u8(), in.left()));
    packet.payload = packet.tcp.payload;
    Checker& side = sides[d];
    const bool anew = packet.tcp.has(tcp_flag::kSyn) &&
                      (!side.stream->saw_syn() || side.stream->first_sequence() != first_number);
    const bool was_closed = connection.closed();
    if (was_closed &&
        (packet.tcp.flags & (tcp_flag::kSyn | tcp_flag::kAck | tcp_flag::kRst)) == tcp_flag::kSyn) {
      for (Checker& s : sides) s.forget();  // the box begins anew, whatever the number
    }
    Checker before;
    if (anew) std::swap(before, side);  // if the box believes it, all before it is void
    side.stream = &connection.stream(static_cast<Direction>(d));
    if (anew) side.first_wins = model.overlap == OverlapPolicy::kFirst;
    const std::size_t most = std::min(kLimits.per_stream, model.buffer);
    if (tight(*side.stream, packet.tcp.payload.size(), budget, most, kLimits.total)) {
      side.first_wins = false;
    }
    const bool expected = side.stream->started() && !anew && !was_closed &&
                          side.stream->next_sequence() == first_number;
    side.truth.sent(first_number, packet.tcp.payload);
    const auto step = connection.on_segment(packet, static_cast<Direction>(d), model, budget, side);
    const bool restarted = side.stream->saw_syn() && side.stream->first_sequence() == first_number;
    if (anew && !restarted) {
      side = std::move(before);
    } else if (step.placement == Placement::kEmpty || step.placement == Placement::kBeyond) {
      side.truth.not_taken();
    }
    if (expected && step.placement == Placement::kHeld) {
      broken_invariant("what was expected next was held back");
    }
    if (was_closed && step.believed && !step.opened) broken_invariant("a closed one was followed");
    if (!step.believed && step.placement != Placement::kEmpty)
      broken_invariant("read, not believed");
    if (budget.taken() > kLimits.total) broken_invariant("more is held than allowed");
    for (const Checker& s : sides) {
      if (s.stream->held_bytes() > most) {
        broken_invariant("one stream holds more than allowed");
      }
    }
  }
  for (std::size_t d = 0; d < 2; ++d) connection.flush(static_cast<Direction>(d), sides[d]);
  if (budget.taken() != 0) broken_invariant("held bytes were not given back");
  return 0;
}
