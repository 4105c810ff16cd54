#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>

#include "filters/flow/defragmenter.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

constexpr std::size_t kSpan = 4096;

/// What was ever sent at each place of one datagram.
using Sent = std::array<std::bitset<256>, kSpan>;

}  // namespace

// A policy, then fragments of up to four datagrams: which one, offset, flags, payload.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  Defragmenter defragmenter(static_cast<OverlapPolicy>(in.u8() % 5));
  static std::array<Sent, 4> sent;
  sent = {};
  SimTime now{};
  while (in.left() > 0 && !in.failed()) {
    const std::uint8_t kind = in.u8();
    const std::size_t which = kind & 3;
    IpView fragment;
    fragment.source = which == 3 ? IpAddress::v6(1, 1) : IpAddress::v4(1);
    fragment.destination = which == 3 ? IpAddress::v6(1, 2) : IpAddress::v4(2);
    fragment.fragment_id = static_cast<std::uint32_t>(which);
    fragment.protocol = which == 3 ? (kind & 0x40) != 0 ? 44 : 60 : ip_protocol::kUdp;
    fragment.more_fragments = (kind & 4) != 0;
    fragment.truncated = (kind & 8) != 0;
    const std::size_t units = in.u16();
    const bool far = (kind & 16) != 0;  // anywhere in 64 KiB
    const std::size_t offset = far ? units % 8192 * 8 : units % 256 * 8;
    fragment.fragment_offset = static_cast<std::uint32_t>(offset);
    const std::size_t count = in.u8() * std::size_t{(kind & 32) != 0 ? 8U : 1U};
    fragment.payload = in.take(std::min(count, in.left()));
    if (!fragment.fragment()) continue;
    for (std::size_t i = 0; i < fragment.payload.size() && offset + i < kSpan; ++i) {
      sent[which][offset + i].set(std::to_integer<std::size_t>(fragment.payload[i]));
    }
    const auto whole = defragmenter.on_fragment(fragment, now);
    now += std::chrono::milliseconds{in.left() % 3};
    if (!whole) continue;
    if (whole->payload.size() > Defragmenter::kLargestDatagram) broken_invariant("too long");
    if (which != 3) {  // IPv6 wholes have lost their extension headers
      for (std::size_t i = 0; i < std::min(whole->payload.size(), kSpan); ++i) {
        if (!sent[which][i].test(std::to_integer<std::size_t>(whole->payload[i]))) {
          broken_invariant("a byte that was never sent");
        }
      }
    }
    PacketView::parse(*whole);
    sent[which] = {};
  }
  return 0;
}
