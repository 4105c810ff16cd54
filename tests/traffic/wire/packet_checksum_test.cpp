#include "traffic/wire/packet_checksum.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "tests/topology/shared_data.hpp"
#include "topology/base/random.hpp"
#include "traffic/wire/build.hpp"
#include "traffic/wire/capture_reader.hpp"
#include "traffic/wire/checksum.hpp"
#include "traffic/wire/link.hpp"

using namespace chokepoint;

namespace {

std::vector<std::byte> written(bool ipv6, bool udp, std::size_t size, RandomStream& random) {
  std::vector<std::byte> payload(size);
  for (std::byte& b : payload) b = std::byte{static_cast<unsigned char>(random.bits())};
  const auto address = [&](std::uint64_t n) {
    return ipv6 ? IpAddress::v6(0x20010db800000000, n)
                : IpAddress::v4(static_cast<std::uint32_t>(0x0a000000 + n));
  };
  std::vector<std::byte> out(kLargestBareTcpHeaders + size);
  if (udp) {
    UdpDatagramSpec spec;
    spec.source = address(1);
    spec.destination = address(2);
    spec.source_port = 1000;
    spec.destination_port = 53;
    spec.payload = payload;
    out.resize(write_udp_packet(spec, out).size());
  } else {
    TcpSegmentSpec spec;
    spec.source = address(1);
    spec.destination = address(2);
    spec.source_port = 1000;
    spec.destination_port = 80;
    spec.flags = tcp_flag::kAck;
    spec.payload = payload;
    out.resize(write_tcp_packet(spec, out).size());
  }
  return out;
}

bool right(ByteView bytes) {
  const auto packet = PacketView::parse(bytes);
  REQUIRE(packet);
  return checksums_right(*packet);
}

}  // namespace

TEST_CASE("One changed bit of payload or ports makes a checksum wrong", "[wire]") {
  RandomStream random(1, "bits");
  for (int round = 0; round < 400; ++round) {
    const bool ipv6 = random.below(2) == 0;
    const bool udp = random.below(2) == 0;
    auto bytes = written(ipv6, udp, 1 + random.below(60), random);
    REQUIRE(right(bytes));
    const std::size_t transport = ipv6 ? 40 : 20;
    const std::size_t payload = transport + (udp ? 8 : 20);
    const auto at =
        random.below(2) == 0
            ? transport + random.below(4)
            : payload + random.below(static_cast<std::uint32_t>(bytes.size() - payload));
    bytes[at] ^= std::byte{static_cast<unsigned char>(1U << random.below(8))};
    REQUIRE_FALSE(right(bytes));
  }
}

TEST_CASE("A wrong IPv4 header checksum is wrong whatever follows", "[wire]") {
  RandomStream random(2, "header");
  auto bytes = written(false, false, 5, random);
  bytes[8] = std::byte{9};  // the TTL is not in TCP's pseudo-header
  CHECK_FALSE(right(bytes));
  CHECK_FALSE(ip_checksum_right(*IpView::parse(bytes)));
  auto ipv6 = written(true, false, 5, random);
  ipv6[7] = std::byte{9};
  CHECK(right(ipv6));
}

TEST_CASE("A UDP checksum of zero means none over IPv4 and is wrong over IPv6", "[wire]") {
  RandomStream random(3, "zero");
  auto v4 = written(false, true, 5, random);
  store_u16(v4, 26, 0);
  CHECK(right(v4));
  auto v6 = written(true, true, 5, random);
  store_u16(v6, 46, 0);
  CHECK_FALSE(right(v6));
}

TEST_CASE("What was cut when captured or left to the network card is not judged", "[wire]") {
  RandomStream random(4, "cut");
  auto bytes = written(false, false, 50, random);
  CHECK(right(ByteView(bytes).first(60)));
  bytes[50] ^= std::byte{1};
  CHECK_FALSE(right(bytes));
  store_u16(bytes, 2, 0);  // length left out (segmentation offload)
  CHECK(right(bytes));
}

TEST_CASE("The packets with wrong checksums in captures are those that tshark names",
          "[wire][validation]") {
  struct Row {
    const char* file;
    int wrong;  // tshark -Y 'ip.checksum.status==0 || tcp.checksum.status==0 || udp.…'
  };
  const Row row =
      GENERATE(Row{"zeek/chksums__ip4-tcp-good-chksum.pcap", 0},
               Row{"zeek/chksums__ip4-tcp-bad-chksum.pcap", 1}, Row{"ndpi/http_ipv6.pcap", 109},
               Row{"pcpp/raw_ip.pcap", 46}, Row{"ndpi/bittorrent_utp.pcap", 45},
               Row{"ja4/tls-sni.pcapng", 84}, Row{"ndpi/dns_fragmented.pcap", 27},
               Row{"ndpi/openvpn.pcap", 108}, Row{"wireshark/tls13-rfc8446.pcap", 13});
  const auto file = test::shared_data() / "pcap" / row.file;
  if (!std::filesystem::exists(file)) {
    WARN("not here: " << file.string());
    return;
  }
  INFO(row.file);
  CaptureReader reader(file);
  int wrong = 0;
  while (const auto captured = reader.next()) {
    const FrameView frame = FrameView::parse(reader.link_type(), captured->frame);
    if (frame.kind != FrameView::Kind::kIp) continue;
    const auto packet = PacketView::parse(frame.ip);
    if (packet && !checksums_right(*packet)) ++wrong;
  }
  CHECK(wrong == row.wrong);
}
