#include "traffic/wire/packet.hpp"

#include <catch2/catch.hpp>

#include "tests/traffic/wire/hex.hpp"
#include "topology/base/random.hpp"
#include "traffic/wire/build.hpp"
#include "traffic/wire/link.hpp"
#include "traffic/wire/tunnel.hpp"

using namespace chokepoint;
using chokepoint::test::from_hex;

namespace {

// Fields by RFC 791 §3.1, 9293 §3.1: 192.0.2.1:49152 to 198.51.100.7:80, SYN with an MSS option.
constexpr const char* kIpv4Syn =
    "4500 002c 1234 4000 4006 0000 c000 0201 c633 6407"
    "c000 0050 0000 03e8 0000 0000 6002 ffff 0000 0000 0204 05b4";
// RFC 8200 §3: 2001:db8::1 to 2001:db8::2, UDP with "hi".
constexpr const char* kIpv6Header =
    "6000 0000 000a 1140 20010db8000000000000000000000001"
    "20010db8000000000000000000000002";
constexpr const char* kUdpHi = "1234 0035 000a 0000 6869";

std::string ipv6_with(const char* next_header, const char* length, const std::string& payload) {
  return std::string("6000 0000 ") + length + next_header +
         "40 20010db8000000000000000000000001 20010db8000000000000000000000002" + payload;
}

}  // namespace

TEST_CASE("An IPv4 TCP segment is read field by field", "[wire]") {
  const auto bytes = from_hex(kIpv4Syn);
  const auto packet = PacketView::parse(bytes);
  REQUIRE(packet);
  CHECK(packet->ip.source.to_string() == "192.0.2.1");
  CHECK(packet->ip.destination.to_string() == "198.51.100.7");
  CHECK(packet->ip.ttl == 64);
  CHECK(packet->ip.fragment_id == 0x1234);
  CHECK_FALSE(packet->ip.fragment());
  CHECK(packet->is_tcp());
  CHECK(packet->source_port == 49152);
  CHECK(packet->destination_port == 80);
  CHECK(packet->tcp.sequence == 1000);
  CHECK(packet->tcp.has(tcp_flag::kSyn));
  CHECK_FALSE(packet->tcp.has(tcp_flag::kAck));
  CHECK(packet->tcp.window == 0xffff);
  CHECK(packet->tcp.options.size() == 4);
  CHECK(packet->payload.empty());
}

TEST_CASE("A link trailer behind the IP packet is not payload", "[wire]") {
  auto bytes = from_hex(kIpv4Syn);
  bytes.resize(60);
  const auto packet = PacketView::parse(bytes);
  REQUIRE(packet);
  CHECK(packet->payload.empty());
  CHECK_FALSE(packet->ip.truncated);
}

TEST_CASE("Every proper prefix of a packet is refused or marked as truncated", "[wire]") {
  const auto bytes = from_hex(kIpv4Syn);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto packet = PacketView::parse(ByteView(bytes).first(size));
    REQUIRE((!packet || packet->ip.truncated));
  }
}

TEST_CASE("IPv6 extension headers are walked through to the transport", "[wire]") {
  // Hop-by-hop options, then destination options, then UDP (RFC 8200 §4).
  const std::string payload = std::string("3c00 0104 00000000 1100 0104 00000000") + kUdpHi;
  const auto bytes = from_hex(ipv6_with("00", "001a", payload));
  const auto packet = PacketView::parse(bytes);
  REQUIRE(packet);
  CHECK(packet->is_udp());
  CHECK(packet->ip.source.to_string() == "2001:db8::1");
  CHECK(packet->destination_port == 53);
  CHECK(as_text(packet->payload) == "hi");
}

TEST_CASE("IPv6 without extension headers is read as well", "[wire]") {
  const auto bytes = from_hex(std::string(kIpv6Header) + kUdpHi);
  const auto packet = PacketView::parse(bytes);
  REQUIRE(packet);
  CHECK(as_text(packet->payload) == "hi");
}

TEST_CASE("Fragments tell their place and come without transport", "[wire]") {
  SECTION("IPv6, second fragment at byte 16") {
    const auto bytes = from_hex(ipv6_with("2c", "000a", "1100 0010 cafe0001 6869"));
    const auto packet = PacketView::parse(bytes);
    REQUIRE(packet);
    CHECK(packet->ip.fragment());
    CHECK(packet->ip.fragment_offset == 16);
    CHECK_FALSE(packet->ip.more_fragments);
    CHECK(packet->ip.fragment_id == 0xcafe0001);
    CHECK_FALSE(packet->has_transport);
  }
  SECTION("IPv6, first fragment: what follows the fragment header is the datagram's, unread") {
    // Destination options, then UDP, of which 8 bytes are here.
    const auto bytes = from_hex(ipv6_with("2c", "0018", "3c00 0001 cafe0001 11000104 00000000") +
                                "d431 0035 0040 0000");
    const auto packet = PacketView::parse(bytes);
    REQUIRE(packet);
    CHECK(packet->ip.more_fragments);
    CHECK(packet->ip.protocol == 60);
    CHECK(packet->payload.size() == 16);
    CHECK(packet->ip.header.size() == 48);
  }
  SECTION("IPv6, an atomic fragment (RFC 6946), is a whole packet") {
    const auto bytes =
        from_hex(ipv6_with("2c", "0012", std::string("1100 0000 cafe0001") + kUdpHi));
    const auto packet = PacketView::parse(bytes);
    REQUIRE(packet);
    CHECK_FALSE(packet->ip.fragment());
    CHECK(packet->is_udp());
    CHECK(as_text(packet->payload) == "hi");
  }
  SECTION("IPv4, first fragment") {
    auto bytes = from_hex(kIpv4Syn);
    bytes[6] = std::byte{0x20};
    const auto packet = PacketView::parse(bytes);
    REQUIRE(packet);
    CHECK(packet->ip.more_fragments);
    CHECK(packet->ip.fragment_offset == 0);
    CHECK_FALSE(packet->has_transport);
  }
}

TEST_CASE("Headers that contradict themselves are refused", "[wire]") {
  auto short_header = from_hex(kIpv4Syn);
  short_header[0] = std::byte{0x44};
  CHECK_FALSE(PacketView::parse(short_header));
  auto short_total = from_hex(kIpv4Syn);
  short_total[3] = std::byte{0x13};
  CHECK_FALSE(PacketView::parse(short_total));
  auto long_tcp_header = from_hex(kIpv4Syn);
  long_tcp_header[32] = std::byte{0xf0};
  CHECK_FALSE(PacketView::parse(long_tcp_header));
  auto version_five = from_hex(kIpv4Syn);
  version_five[0] = std::byte{0x55};
  CHECK_FALSE(PacketView::parse(version_five));
  CHECK_FALSE(UdpView::parse(from_hex("1234 0035 0007 0000")));
}

TEST_CASE("No bytes whatever make a view reach outside of them", "[wire]") {
  RandomStream random(3, "garbage");
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::byte> bytes(random.below(120));
    for (std::byte& b : bytes) b = std::byte{static_cast<unsigned char>(random.bits())};
    if (!bytes.empty()) bytes[0] = round % 2 == 0 ? std::byte{0x45} : std::byte{0x60};
    const auto packet = PacketView::parse(bytes);
    if (!packet || packet->payload.empty()) continue;
    REQUIRE(packet->payload.data() >= bytes.data());
    REQUIRE(packet->payload.data() + packet->payload.size() <= bytes.data() + bytes.size());
  }
}

TEST_CASE("Frames of every link type lead to the IP packet inside", "[wire]") {
  struct Example {
    LinkType type;
    const char* header;
  };
  const Example example =
      GENERATE(Example{LinkType::kEthernet, "020000000001 020000000002 0800"},
               Example{LinkType::kEthernet, "020000000001 020000000002 8100 0064 0800"},
               Example{LinkType::kEthernet, "020000000001 020000000002 88a8 0064 8100 0065 0800"},
               Example{LinkType::kEthernet, "020000000001 020000000002 8864 1100 0001 0040 0021"},
               Example{LinkType::kEthernet, "020000000001 020000000002 8847 0001 0040 0001 0140"},
               Example{LinkType::kEthernet, "020000000001 020000000002 0034 aaaa03 000000 0800"},
               Example{LinkType::kRawIp, ""}, Example{LinkType::kNull, "02000000"},
               Example{LinkType::kNull, "00000002"}, Example{LinkType::kPpp, "ff03 0021"},
               Example{LinkType::kPpp, "0021"}, Example{LinkType::kPpp, "21"},
               Example{LinkType::kLinuxCooked, "0000 0001 0006 020000000001 0000 0800"},
               Example{LinkType::kLinuxCooked2, "0800 0000 00000002 0001 00 06 0200000000010000"});
  CAPTURE(static_cast<int>(example.type), example.header);
  const auto ip = from_hex(kIpv4Syn);
  auto frame = from_hex(example.header);
  frame.insert(frame.end(), ip.begin(), ip.end());
  const FrameView view = FrameView::parse(example.type, frame);
  REQUIRE(view.kind == FrameView::Kind::kIp);
  CHECK(as_text(view.ip) == as_text(ip));
}

TEST_CASE("Frames without IP are told from broken ones", "[wire]") {
  CHECK(
      FrameView::parse(LinkType::kEthernet, from_hex("020000000001 020000000002 0806 0001")).kind ==
      FrameView::Kind::kOther);
  CHECK(FrameView::parse(LinkType::kEthernet, from_hex("020000000001 02")).kind ==
        FrameView::Kind::kMalformed);
  CHECK(FrameView::parse(LinkType::kWithoutIp, {}).kind == FrameView::Kind::kOther);
}

TEST_CASE("Tunnels are opened by their own rules", "[wire]") {
  const auto inner = from_hex(kIpv4Syn);
  const auto wrapped = [&](std::uint8_t protocol, const char* header) {
    auto payload = from_hex(header);
    payload.insert(payload.end(), inner.begin(), inner.end());
    PacketView outer;
    outer.ip.protocol = protocol;
    outer.payload = payload;
    outer.has_transport = protocol == ip_protocol::kUdp;
    return std::pair{payload, outer};
  };
  const auto opened = [&](std::uint16_t port, std::uint8_t protocol, const char* header) {
    auto [payload, outer] = wrapped(protocol, header);
    outer.destination_port = port;
    outer.payload = payload;
    const auto found = tunnelled_packet(outer);
    return found && as_text(*found) == as_text(inner);
  };
  CHECK(opened(0, ip_protocol::kIpv4, ""));
  CHECK(opened(0, ip_protocol::kGre, "0000 0800"));
  CHECK(opened(0, ip_protocol::kGre, "b000 0800 00000000 00000001 00000002"));
  CHECK(opened(2152, ip_protocol::kUdp, "30ff 002c 00000001"));
  CHECK(opened(2152, ip_protocol::kUdp, "32ff 0030 00000001 00010000"));
  CHECK(opened(3544, ip_protocol::kUdp, ""));
  CHECK(opened(3544, ip_protocol::kUdp, "0000 1234 01020304"));
  CHECK(opened(4789, ip_protocol::kUdp, "08000000 00000100 020000000001 020000000002 0800"));
  CHECK(opened(1701, ip_protocol::kUdp, "0002 0001 0001 ff03 0021"));
  CHECK_FALSE(opened(9999, ip_protocol::kUdp, ""));
}

TEST_CASE("Addresses of both families survive being printed and read", "[wire]") {
  for (const char* text : {"0.0.0.0", "192.0.2.255", "::", "2001:db8::ff", "fe80::1"}) {
    const auto address = IpAddress::parse(text);
    REQUIRE(address);
    CHECK(address->to_string() == text);
  }
  CHECK_FALSE(IpAddress::parse("192.0.2"));
  CHECK_FALSE(IpAddress::parse("example.com"));
  CHECK(IpAddress::parse("192.0.2.1")->masked(96 + 24) == *IpAddress::parse("192.0.2.0"));
  CHECK(IpAddress::parse("2001:db8:ffff::1")->masked(32) == *IpAddress::parse("2001:db8::"));
  CHECK(IpAddress::parse("2001:db8::1")->masked(0) == *IpAddress::parse("::"));
}
