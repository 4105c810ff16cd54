#include "traffic/wire/checksum.hpp"

#include <catch2/catch.hpp>

#include "tests/traffic/wire/hex.hpp"
#include "topology/base/random.hpp"
#include "traffic/wire/build.hpp"
#include "traffic/wire/packet.hpp"

using namespace chokepoint;
using chokepoint::test::from_hex;

TEST_CASE("The checksum of the example in RFC 1071 is the one given there", "[wire]") {
  // §3: the sum of these bytes is ddf2; the checksum is its complement.
  CHECK(internet_checksum(from_hex("0001 f203 f4f5 f6f7")) == static_cast<std::uint16_t>(~0xddf2));
}

TEST_CASE("An odd last byte counts as the high half of a word", "[wire]") {
  CHECK(internet_checksum(from_hex("0001 f2")) == internet_checksum(from_hex("0001 f200")));
  CHECK(internet_checksum({}) == 0xffff);
}

TEST_CASE("Bytes with their checksum put in have checksum zero", "[wire]") {
  RandomStream random(1, "checksum");
  for (int round = 0; round < 1000; ++round) {
    std::vector<std::byte> bytes(2 + random.below(200));
    for (std::byte& b : bytes) b = std::byte{static_cast<unsigned char>(random.bits())};
    store_u16(bytes, 0, 0);
    store_u16(bytes, 0, internet_checksum(bytes));
    REQUIRE(internet_checksum(bytes) == 0);
  }
}

TEST_CASE("The order of 16-bit words does not matter to the checksum", "[wire]") {
  CHECK(internet_checksum(from_hex("1234 5678 9abc")) ==
        internet_checksum(from_hex("9abc 1234 5678")));
}

TEST_CASE("Written TCP and UDP packets of both families carry right checksums", "[wire]") {
  RandomStream random(2, "packets");
  std::vector<std::byte> payload;
  std::array<std::byte, 1500> buffer{};
  for (int round = 0; round < 200; ++round) {
    payload.resize(random.below(600));
    for (std::byte& b : payload) b = std::byte{static_cast<unsigned char>(random.bits())};
    const bool v6 = round % 2 == 1;
    TcpSegmentSpec tcp;
    tcp.source = v6 ? IpAddress::v6(random.bits(), random.bits())
                    : IpAddress::v4(static_cast<std::uint32_t>(random.bits()));
    tcp.destination = v6 ? IpAddress::v6(random.bits(), random.bits())
                         : IpAddress::v4(static_cast<std::uint32_t>(random.bits()));
    tcp.source_port = static_cast<std::uint16_t>(random.bits());
    tcp.sequence = static_cast<std::uint32_t>(random.bits());
    tcp.flags = tcp_flag::kAck;
    tcp.payload = payload;
    const auto packet = write_tcp_packet(tcp, buffer);
    const auto view = PacketView::parse(packet);
    REQUIRE(view);
    if (!v6) REQUIRE(internet_checksum(packet.first(20)) == 0);
    REQUIRE(transport_checksum(tcp.source, tcp.destination, ip_protocol::kTcp, view->ip.payload) ==
            0);
    REQUIRE(view->tcp.sequence == tcp.sequence);
    REQUIRE(as_text(view->payload) == as_text(payload));

    UdpDatagramSpec udp;
    udp.source = tcp.source;
    udp.destination = tcp.destination;
    udp.destination_port = 53;
    udp.payload = payload;
    const auto datagram = PacketView::parse(write_udp_packet(udp, buffer));
    REQUIRE(datagram);
    REQUIRE(transport_checksum(udp.source, udp.destination, ip_protocol::kUdp,
                               datagram->ip.payload) == 0);
    REQUIRE(as_text(datagram->payload) == as_text(payload));
  }
}

TEST_CASE("A packet is not written where it does not fit or families are mixed", "[wire]") {
  std::array<std::byte, 39> small{};
  TcpSegmentSpec spec;
  spec.source = spec.destination = IpAddress::v4(1);
  CHECK(write_tcp_packet(spec, small).empty());
  std::array<std::byte, 100> room{};
  CHECK(write_tcp_packet(spec, room).size() == 40);
  spec.destination = IpAddress::v6(1, 1);
  CHECK(write_tcp_packet(spec, room).empty());
}
