#include <array>

#include <catch2/catch.hpp>

#include "filters/act/readdress.hpp"
#include "tests/filters/segment_maker.hpp"
#include "traffic/wire/checksum.hpp"
#include "traffic/wire/packet_checksum.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

constexpr std::size_t kHeader = 20;  // of IPv4
constexpr std::size_t kUdpLength = kHeader + 4;
constexpr std::size_t kUdpChecksum = kHeader + 6;

/// The packet on its way to another place.
Bytes redirected(const Bytes& packet) {
  const auto view = PacketView::parse(packet);
  REQUIRE(view);
  Readdress change;
  change.destination = IpAddress::v4(0x0a0b0c0d);
  std::array<std::byte, 2000> room;
  const auto sent = readdressed(packet, *view, change, room);
  REQUIRE(sent.size() == packet.size());
  return {sent.begin(), sent.end()};
}

bool right(const Bytes& packet) { return checksums_right(*PacketView::parse(packet)); }

}  // namespace

TEST_CASE("A packet with a wrong checksum is as wrong behind a box that redirects", "[act]") {
  for (const Bytes& good : {datagram(5000, 53, "question"), Connection{}.data(1, "request")}) {
    CHECK(right(redirected(good)));
    for (const std::size_t at : {std::size_t{8}, good.size() - 1}) {  // hops left, payload
      Bytes bad = good;
      bad[at] ^= std::byte{1};
      CHECK_FALSE(right(redirected(bad)));
      Bytes mended = redirected(bad);
      mended[at] ^= std::byte{1};
      CHECK(mended == redirected(good));
    }
  }
}

TEST_CASE("The checksum of a redirected datagram covers as many bytes as UDP says", "[act]") {
  // Four bytes behind the datagram, which the lengths of IP count and those of UDP do not.
  Bytes longer = datagram(5000, 53, "question....");
  const auto whole = load_u16(longer, kUdpLength);
  store_u16(longer, kUdpLength, whole - 4);
  store_u16(longer, kUdpChecksum, 0);
  const PacketView view = *PacketView::parse(longer);
  const ByteView covered = view.ip.payload.first(whole - 4U);
  store_u16(longer, kUdpChecksum,
            transport_checksum(view.ip.source, view.ip.destination, ip_protocol::kUdp, covered));
  REQUIRE(right(longer));
  CHECK(right(redirected(longer)));
}

TEST_CASE("A datagram that promises more than it has is sent on with no byte of it changed",
          "[act]") {
  Bytes packet = datagram(5000, 53, "question");
  store_u16(packet, kUdpLength, 500);
  store_u16(packet, kUdpChecksum, 0);
  const Bytes sent = redirected(packet);
  CHECK(as_text(ByteView(sent).subspan(kHeader)) == as_text(ByteView(packet).subspan(kHeader)));
}
