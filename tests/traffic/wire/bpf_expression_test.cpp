#include "traffic/wire/bpf_expression.hpp"

#include <array>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "traffic/wire/build.hpp"

using namespace chokepoint;

namespace {

std::vector<std::byte> tcp(const char* from, const char* to, std::uint16_t port,
                           std::uint8_t flags) {
  TcpSegmentSpec spec;
  spec.source = *IpAddress::parse(from);
  spec.destination = *IpAddress::parse(to);
  spec.source_port = 40'000;
  spec.destination_port = port;
  spec.flags = flags;
  std::array<std::byte, 1500> buffer{};
  const auto packet = write_tcp_packet(spec, buffer);
  return {packet.begin(), packet.end()};
}

std::vector<std::byte> udp(const char* from, const char* to, std::uint16_t port) {
  UdpDatagramSpec spec;
  spec.source = *IpAddress::parse(from);
  spec.destination = *IpAddress::parse(to);
  spec.source_port = 40'000;
  spec.destination_port = port;
  spec.payload = as_byte_view("ping");
  std::array<std::byte, 1500> buffer{};
  const auto packet = write_udp_packet(spec, buffer);
  return {packet.begin(), packet.end()};
}

}  // namespace

TEST_CASE("Expressions of pcap-filter(7) hold for the packets that they describe", "[wire]") {
  const auto syn = tcp("10.0.0.1", "192.0.2.7", 443, tcp_flag::kSyn);
  const auto ack = tcp("10.0.0.1", "192.0.2.7", 80, tcp_flag::kAck);
  const auto six = udp("2001:db8::1", "2001:db8::2", 53);
  struct Row {
    const char* text;
    bool holds_syn, holds_ack, holds_six;
  };
  for (const Row& row : {
           Row{"", true, true, true},
           {"tcp", true, true, false},
           {"ip6", false, false, true},
           {"udp port 53", false, false, true},
           {"tcp port https or port domain", true, false, true},
           {"net 192.0.2.0/24", true, true, false},
           {"net 2001:db8::/32 and not tcp", false, false, true},
           {"src host 192.0.2.7", false, false, false},
           {"dst 192.0.2.7 and tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", true, false, false},
           {"tcp[13] == 0x10", false, true, false},
           {"ip[2:2] > 39 && ip proto \\tcp", true, true, false},
           {"portrange 1-100", false, true, true},
           {"greater 50", false, false, true},
       }) {
    CAPTURE(row.text);
    const BpfExpression expression(row.text);
    CHECK(expression.matches(syn) == row.holds_syn);
    CHECK(expression.matches(ack) == row.holds_ack);
    CHECK(expression.matches(six) == row.holds_six);
  }
}

TEST_CASE("A packet cut short meets no expression that looks behind its end", "[wire]") {
  const auto packet = tcp("10.0.0.1", "192.0.2.7", 443, tcp_flag::kSyn);
  const BpfExpression expression("dst port 443");
  CHECK(expression.matches(packet));
  for (std::size_t size = 0; size < 24; ++size) {
    CAPTURE(size);
    CHECK_FALSE(expression.matches(ByteView(packet).first(size)));
  }
}

TEST_CASE("A wrong expression is refused with libpcap's reason", "[wire]") {
  const auto why = [](std::string_view text) -> std::string {
    try {
      const BpfExpression expression(text);
      return "accepted";
    } catch (const InputError& error) {
      CHECK(error.field() == "bpf");
      return error.why();
    }
  };
  CHECK_THAT(why("tcp port"), Catch::Contains("syntax error"));
  CHECK_THAT(why("port 70000"), Catch::Contains("70000"));
  CHECK_THAT(why("net 10.0.0.1/8"), Catch::Contains("non-network bits"));
  CHECK_THAT(why("vlan 3"), Catch::Contains("VLAN"));
  CHECK_THAT(why("ip and ip6 and tcp and udp and 10.0.0.0/40"), !Catch::Contains("accepted"));
  CHECK_THAT(why(std::string_view("tcp\0udp", 7)), Catch::Contains("zero"));
  CHECK_THAT(why(std::string(70'000, ' ')), Catch::Contains("64 KiB"));
}

TEST_CASE("No expression makes libpcap look a host up", "[wire]") {
  for (const char* text :
       {"host www.example.com", "example.com", "src www and port 80", "port 80 and src www",
        "net beef", "beef.cafe", "gateway nowhere", "tcp www", "host \\tcp", "udp and not fe80"}) {
    CAPTURE(text);
    try {
      const BpfExpression expression(text);
      FAIL_CHECK("accepted");
    } catch (const InputError& error) {
      CHECK_THAT(error.why(), Catch::Contains("not looked up"));
    }
  }
  for (const char* text :
       {"host fe80::1", "port http or https", "ip proto ospf", "host 10.0.0.1"}) {
    CAPTURE(text);
    CHECK_NOTHROW(BpfExpression(text));
  }
}

TEST_CASE("Expressions move and serve several threads", "[wire]") {
  const auto packet = tcp("10.0.0.1", "192.0.2.7", 443, tcp_flag::kSyn);
  std::vector<BpfExpression> expressions;
  for (int port = 440; port < 446; ++port) {
    expressions.emplace_back("dst port " + std::to_string(port));
  }
  std::array<int, 4> matches{};
  std::vector<std::thread> threads;
  for (int& count : matches) {
    threads.emplace_back([&] {
      const BpfExpression own("tcp");
      for (int round = 0; round < 1000; ++round) {
        for (const BpfExpression& e : expressions) count += e.matches(packet) ? 1 : 0;
        count += own.matches(packet) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : matches) CHECK(count == 2000);
}
