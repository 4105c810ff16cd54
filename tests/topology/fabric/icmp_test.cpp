#include "topology/fabric/icmp.hpp"

#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/topology/fabric/fabric_world.hpp"
#include "tests/topology/fabric/raw_packets.hpp"
#include "topology/fabric/ip_bytes.hpp"

using namespace chokepoint;
using namespace chokepoint::fabric_test;

namespace {

/// A tree with a shortcut, so that the shortest path is not the only one.
const std::vector<std::pair<std::uint32_t, std::uint32_t>> kPairs{{0, 1}, {1, 2}, {2, 3}, {3, 4},
                                                                  {4, 5}, {1, 6}, {6, 4}, {0, 7}};

std::vector<std::byte> echo_request(HostAddress from, HostAddress to) {
  auto packet = udp_packet(from, to, 0, 0, 24);
  ip::store8(packet, 9, ip::kIcmp);
  ip::write_header_checksum(packet);
  const auto message = std::span(packet).subspan(20);
  ip::store16(message, 0, 8 << 8);
  ip::store16(message, 4, 0x1234);
  ip::store16(message, 2, 0);
  ip::store16(message, 2, static_cast<std::uint16_t>(~reference_checksum(message)));
  return packet;
}

}  // namespace

TEST_CASE("A traceroute shows the routers of the shortest path", "[fabric]") {
  World world(mesh_of(8, kPairs));
  Mailbox mailbox;
  const RawHost prober = world.raw(0, mailbox);
  for (std::uint8_t ttl = 1; ttl <= 5; ++ttl) {
    prober.send(udp_packet(address(0), HostAddress::of(RouterId{5}, 9), 40'000, 33'434, 12, ttl));
  }
  ns3::Simulator::Run();

  // By breadth-first search from 5: 0-1-6-4-5, then nobody has the address.
  const std::vector<std::uint32_t> path{0, 1, 6, 4, 5};
  REQUIRE(mailbox.packets.size() == path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto& answer = mailbox.packets[i];
    CHECK(ip::source(answer) == Fabric::address_of(RouterId{path[i]}).value);
    CHECK(ip::source(answer) == (0x0a0000feU | (path[i] << 8)));
    CHECK(ip::protocol(answer) == ip::kIcmp);
    CHECK(reference_checksum(std::span(answer).first(20)) == 0xffff);
    const auto message = std::span(answer).subspan(20);
    CHECK(reference_checksum(message) == 0xffff);
    const bool last = i + 1 == path.size();
    CHECK(ip::load8(message, 0) == (last ? 3 : 11));  // RFC 792: unreachable, time exceeded
    CHECK(ip::load8(message, 1) == (last ? 1 : 0));   // host unreachable
    // The packet's own header and eight bytes are quoted.
    REQUIRE(message.size() == 8 + 28);
    CHECK(ip::load16(message, 8 + 20) == 40'000);
    CHECK(ip::destination(message.subspan(8)) == HostAddress::of(RouterId{5}, 9).value);
  }
}

TEST_CASE("A router answers an echo request and refuses a UDP port", "[fabric]") {
  World world(mesh_of(8, kPairs));
  Mailbox mailbox;
  const RawHost prober = world.raw(0, mailbox);
  const HostAddress router = Fabric::address_of(RouterId{4});
  prober.send(echo_request(address(0), router));
  prober.send(udp_packet(address(0), router, 40'000, 33'434, 12));
  ns3::Simulator::Run();
  REQUIRE(mailbox.packets.size() == 2);
  for (const auto& answer : mailbox.packets) {
    CHECK(ip::source(answer) == router.value);
    CHECK(reference_checksum(std::span(answer).subspan(20)) == 0xffff);
  }
  CHECK(ip::load16(mailbox.packets[0], 20) == 0x0000);  // echo reply
  CHECK(ip::load16(mailbox.packets[0], 24) == 0x1234);  // with the request's identifier
  CHECK(ip::load16(mailbox.packets[1], 20) == 0x0303);  // port unreachable
  CHECK(world.fabric->counters().at_routers == 2);
}

TEST_CASE("No error is sent about an ICMP error, a later fragment or a multicast source",
          "[fabric]") {
  const HostAddress router = Fabric::address_of(RouterId{1});
  const auto datagram = udp_packet(address(0), address(2), 1, 2, 40);
  const auto error = icmp_error(datagram, router, IcmpError::kTimeExceeded);
  REQUIRE_FALSE(error.empty());
  CHECK(icmp_error(error, router, IcmpError::kTimeExceeded).empty());

  auto fragment = datagram;
  ip::store16(fragment, 6, 100);
  CHECK(icmp_error(fragment, router, IcmpError::kTimeExceeded).empty());

  const auto multicast = udp_packet(HostAddress{0xe0000001}, address(2), 1, 2, 40);
  CHECK(icmp_error(multicast, router, IcmpError::kTimeExceeded).empty());
  CHECK_FALSE(
      icmp_error(echo_request(address(0), address(2)), router, IcmpError::kTimeExceeded).empty());
}
