#include "traffic/wire/tunnel.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "tests/traffic/wire/hex.hpp"

using namespace chokepoint;
using chokepoint::test::from_hex;

namespace {

constexpr const char* kIpv4 =
    "4500 001e 0001 0000 4011 8e92 c000 0201 c633 6407 1234 0035 000a 0000 6869";
constexpr const char* kIpv6 =
    "6000 0000 000a 1140 20010db8000000000000000000000001 20010db8000000000000000000000002"
    "1234 0035 000a 0000 6869";
const std::string kMacs = "020000000001 020000000002";

std::string hex16(std::size_t value) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 12; shift >= 0; shift -= 4) text += kDigits[value >> shift & 0xfU];
  return text;
}

/// A packet of that protocol over IPv4 (RFC 791) or IPv6 (RFC 8200).
std::vector<std::byte> outer(bool six, unsigned protocol, const std::string& payload) {
  const std::size_t bytes = from_hex(payload).size();
  const std::string kind = hex16(protocol).substr(2);
  return from_hex(six ? "6000 0000" + hex16(bytes) + kind + "40" + std::string(64, '1') + payload
                      : "4500" + hex16(20 + bytes) + "0000 0000 40" + kind +
                            "0000 c0000209 c6336409" + payload);
}

std::string udp(unsigned from, unsigned to, const std::string& payload) {
  return hex16(from) + hex16(to) + hex16(8 + from_hex(payload).size()) + "0000" + payload;
}

bool holds(const std::vector<std::byte>& packet, const char* inner) {
  const auto view = PacketView::parse(packet);
  const auto found = view ? tunnelled_packet(*view) : std::nullopt;
  return found && as_text(*found) == as_text(from_hex(inner));
}

/// Behind GRE, over either version of IP and in UDP in either direction (RFC 8086).
bool gre_holds(const std::string& gre, const char* inner) {
  constexpr unsigned kGre = 47;
  constexpr unsigned kUdp = 17;
  bool all = true;
  for (const bool six : {false, true}) {
    const std::string whole = gre + inner;
    all = all && holds(outer(six, kGre, whole), inner);
    all = all && holds(outer(six, kUdp, udp(50'000, 4754, whole)), inner);
    all = all && holds(outer(six, kUdp, udp(4754, 50'000, whole)), inner);
  }
  return all;
}

bool udp_holds(unsigned port, const std::string& head, const char* inner) {
  constexpr unsigned kUdp = 17;
  bool all = true;
  for (const bool six : {false, true}) {
    all = all && holds(outer(six, kUdp, udp(50'000, port, head + inner)), inner);
    all = all && holds(outer(six, kUdp, udp(port, 50'000, head + inner)), inner);
    // The other port is that of another tunnel by chance.
    all = all && holds(outer(six, kUdp, udp(2152, port, head + inner)), inner);
  }
  return all && !holds(outer(false, kUdp, udp(50'000, 50'001, head + inner)), inner);
}

}  // namespace

TEST_CASE("What GRE carries is found whatever its optional fields", "[wire][tunnel]") {
  for (const char* inner : {kIpv4, kIpv6}) {
    const std::string type = inner == kIpv6 ? "86dd" : "0800";
    CAPTURE(type);
    CHECK(gre_holds("0000" + type, inner));
    CHECK(gre_holds("8000" + type + "12340000", inner));
    CHECK(gre_holds("2000" + type + "00000001", inner));
    CHECK(gre_holds("1000" + type + "00000001", inner));
    CHECK(gre_holds("b000" + type + "12340000 00000001 00000002", inner));
    CHECK(gre_holds("0000 6558" + kMacs + type, inner));
    CHECK(gre_holds("2000 6558 00000001" + kMacs + "8100 0064" + type, inner));
    CHECK(gre_holds("0000 8847 00002140", inner));
    CHECK(gre_holds("0000 8847 00002140 00000000" + kMacs + type, inner));
  }
  CHECK(gre_holds("0000 883e", kIpv4));
  CHECK(gre_holds("0000 883e 00000000", kIpv4));
}

TEST_CASE("A mirrored frame is found behind each type of ERSPAN's header", "[wire][tunnel]") {
  for (const char* inner : {kIpv4, kIpv6}) {
    const std::string type = inner == kIpv6 ? "86dd" : "0800";
    for (const std::string& frame : {kMacs + type, kMacs + "8100 0064" + type}) {
      CAPTURE(frame);
      CHECK(gre_holds("0000 88be" + frame, inner));  // type I
      for (const char* gre :
           {"1000 88be 00000001", "3000 88be 00000001 00000001", "9000 88be 12340000 00000001"}) {
        CHECK(gre_holds(std::string(gre) + "1001 0064 00000010" + frame, inner));  // type II
      }
      const std::string third = "2001 0064 00000001 0000";
      CHECK(gre_holds("1000 22eb 00000001" + third + "8000" + frame, inner));
      CHECK(gre_holds("1000 22eb 00000001" + third + "8001 3000000000000000" + frame, inner));
      CHECK(gre_holds("3000 22eb 00000001 00000001" + third + "0000" + frame, inner));
    }
    // Frame type 2 is a bare IP packet.
    CHECK(gre_holds("1000 22eb 00000001 2001 0064 00000001 0000 0800", inner));
  }
  CHECK_FALSE(gre_holds("1000 88be 00000001 4001 0064 00000010" + kMacs + "0800", kIpv4));
}

TEST_CASE("Tunnels over UDP are opened on their port in either direction", "[wire][tunnel]") {
  for (const char* inner : {kIpv4, kIpv6}) {
    const std::string type = inner == kIpv6 ? "86dd" : "0800";
    CAPTURE(type);
    CHECK(udp_holds(6081, "0000" + type + "00000100", inner));
    CHECK(udp_holds(6081, "0000 6558 00000100" + kMacs + type, inner));
    CHECK(udp_holds(6081, "0000 6558 00000100" + kMacs + "8100 0064" + type, inner));
    CHECK(udp_holds(6081, "0240 6558 00000100 01020301 deadbeef" + kMacs + type, inner));
    CHECK(udp_holds(6081, "3f00" + type + "00000100" + std::string(63 * 8, '0'), inner));
    CHECK(udp_holds(4789, "08000000 00000100" + kMacs + type, inner));
    CHECK(udp_holds(8472, "08000000 00000100" + kMacs + type, inner));
    CHECK(udp_holds(4790, std::string("0c0000") + (inner == kIpv6 ? "02" : "01") + "00000100",
                    inner));
    CHECK(udp_holds(4790, "0c000003 00000100" + kMacs + type, inner));
    CHECK(udp_holds(6635, "00002140", inner));
  }
  // A version that is not known, options longer than the datagram.
  CHECK_FALSE(udp_holds(6081, "4000 0800 00000100", kIpv4));
  CHECK_FALSE(udp_holds(6081, "3f00 0800 00000100", kIpv4));
}

TEST_CASE("Ethernet and labels directly in IP are opened", "[wire][tunnel]") {
  for (const bool six : {false, true}) {
    CHECK(holds(outer(six, 97, "3000" + kMacs + "0800" + kIpv4), kIpv4));
    CHECK_FALSE(holds(outer(six, 97, "4000" + kMacs + "0800" + kIpv4), kIpv4));
    CHECK(holds(outer(six, 137, std::string("00002140") + kIpv6), kIpv6));
  }
}

TEST_CASE("An Authentication Header hides nothing, in transport and in tunnel mode",
          "[wire][tunnel]") {
  constexpr unsigned kAuthentication = 51;
  // RFC 4302 §2: next header, length in words less two, SPI, sequence, check value of 96 bits.
  const auto header = [](unsigned next) {
    return hex16(next).substr(2) + "04 0000 00000100 00000001" + std::string(24, 'a');
  };
  const std::string hi = "1234 0035 000a 0000 6869";
  for (const bool six : {false, true}) {
    CAPTURE(six);
    const auto transport = outer(six, kAuthentication, header(17) + hi);
    const auto packet = PacketView::parse(transport);
    REQUIRE(packet);
    CHECK(packet->is_udp());
    CHECK(packet->destination_port == 53);
    CHECK(as_text(packet->payload) == "hi");
    const auto twice = outer(six, kAuthentication, header(51) + header(17) + hi);
    CHECK(PacketView::parse(twice)->destination_port == 53);
    CHECK(holds(outer(six, kAuthentication, header(4) + kIpv4), kIpv4));
    CHECK(holds(outer(six, kAuthentication, header(41) + kIpv6), kIpv6));
    CHECK_FALSE(PacketView::parse(outer(six, kAuthentication, "11ff 0000 00000100")));
  }
  // Of a fragment the header may be a part only; put together it is passed over.
  auto fragment = outer(false, kAuthentication, header(17) + hi);
  fragment[6] = std::byte{0x20};
  auto view = PacketView::parse(fragment);
  REQUIRE(view);
  CHECK_FALSE(view->has_transport);
  view->ip.more_fragments = false;
  CHECK(PacketView::parse(view->ip)->destination_port == 53);
}
