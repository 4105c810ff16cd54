#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/flow/defragmenter.hpp"
#include "tests/topology/shared_data.hpp"
#include "topology/base/random.hpp"
#include "traffic/wire/capture_reader.hpp"
#include "traffic/wire/checksum.hpp"
#include "traffic/wire/link.hpp"

using namespace chokepoint;
using namespace std::chrono_literals;

namespace {

IpView fragment(std::uint32_t id, std::size_t offset, std::string_view payload, bool more) {
  IpView view;
  view.source = IpAddress::v4(1);
  view.destination = IpAddress::v4(2);
  view.protocol = ip_protocol::kUdp;
  view.fragment_id = id;
  view.fragment_offset = static_cast<std::uint32_t>(offset);
  view.more_fragments = more;
  view.payload = as_byte_view(payload);
  return view;
}

}  // namespace

TEST_CASE("Fragments in any order make the datagram they were cut from", "[filters][flow]") {
  RandomStream random(1, "fragments");
  Defragmenter defragmenter;
  for (std::uint32_t round = 0; round < 300; ++round) {
    std::string text(1 + random.below(4000), ' ');
    for (char& c : text) c = static_cast<char>(random.bits());
    const std::size_t unit = 8 * (1 + random.below(20));
    std::vector<std::size_t> offsets;
    for (std::size_t at = 0; at < text.size(); at += unit) offsets.push_back(at);
    random.shuffle(std::span(offsets));
    std::size_t finished = 0;
    for (const std::size_t at : offsets) {
      const std::string_view part = std::string_view(text).substr(at, unit);
      const auto whole =
          defragmenter.on_fragment(fragment(round, at, part, at + unit < text.size()));
      if (!whole) continue;
      ++finished;
      REQUIRE(as_text(whole->payload) == text);
      REQUIRE_FALSE(whole->fragment());
    }
    REQUIRE(finished == 1);
  }
}

TEST_CASE("Overlapping fragments keep the bytes that came first", "[filters][flow]") {
  Defragmenter defragmenter;
  CHECK_FALSE(defragmenter.on_fragment(fragment(1, 0, "AAAAAAAABBBBBBBB", true)));
  const auto whole = defragmenter.on_fragment(fragment(1, 8, "xxxxxxxxCC", false));
  REQUIRE(whole);
  CHECK(as_text(whole->payload) == "AAAAAAAABBBBBBBBCC");
}

TEST_CASE("A second last fragment that ends elsewhere than the first is refused",
          "[filters][flow]") {
  // As Linux's ip_frag_queue: else seven bytes that nobody sent would stand behind its one.
  Defragmenter defragmenter;
  CHECK_FALSE(defragmenter.on_fragment(fragment(1, 0, "AAAAAAAA", true)));
  CHECK_FALSE(defragmenter.on_fragment(fragment(1, 16, "CC", false)));
  CHECK_FALSE(defragmenter.on_fragment(fragment(1, 8, "x", false)));
  CHECK_FALSE(defragmenter.on_fragment(fragment(1, 16, "xxxx", false)));
  const auto whole = defragmenter.on_fragment(fragment(1, 8, "BBBBBBBB", true));
  REQUIRE(whole);
  CHECK(as_text(whole->payload) == "AAAAAAAABBBBBBBBCC");
}

TEST_CASE("Unfinished datagrams are bounded and the oldest goes first", "[filters][flow]") {
  Defragmenter defragmenter;
  for (std::uint32_t id = 0; id <= Defragmenter::kLargestCount; ++id) {
    CHECK_FALSE(defragmenter.on_fragment(fragment(id, 0, "AAAAAAAA", true)));
  }
  CHECK(defragmenter.on_fragment(fragment(1, 8, "end", false)));
  CHECK_FALSE(defragmenter.on_fragment(fragment(0, 8, "end", false)));
}

TEST_CASE("A fragment that would end beyond the largest datagram is refused", "[filters][flow]") {
  Defragmenter defragmenter;
  CHECK_FALSE(defragmenter.on_fragment(fragment(1, 65'528, "12345678", false)));
}

TEST_CASE("A fragment that would make the IPv4 packet longer than 65,535 bytes is refused",
          "[filters][flow]") {
  // RFC 791 §3.1: the header's 20 bytes count ("ping of death").
  const std::vector<std::byte> header(20);
  const std::string end(15, 'x');
  Defragmenter defragmenter;
  for (const std::size_t size : {15U, 14U, 11U}) {
    IpView tail = fragment(size, 65'504, std::string_view(end).substr(0, size), false);
    tail.header = header;
    CHECK_FALSE(defragmenter.on_fragment(tail));
    const std::string rest(65'504, 'r');
    IpView head = fragment(size, 0, rest, true);
    head.header = header;
    const auto whole = defragmenter.on_fragment(head);
    CHECK(whole.has_value() == (20 + 65'504 + size <= 65'535));
    if (whole) CHECK(whole->total_bytes == 65'535);
  }
}

TEST_CASE("A datagram is whole only when every byte before its end has come", "[filters][flow]") {
  Defragmenter defragmenter;
  SECTION("bytes beyond the end do not stand for missing ones") {
    CHECK_FALSE(defragmenter.on_fragment(fragment(1, 800, "AAAAAAAA", true)));
    CHECK_FALSE(defragmenter.on_fragment(fragment(1, 8, "BBBBBBBB", false)));
    CHECK_FALSE(defragmenter.on_fragment(fragment(1, 0, "CCCCCCCC", true)));
  }
  SECTION("beyond a last fragment nothing is taken") {
    CHECK_FALSE(defragmenter.on_fragment(fragment(1, 8, "BBBB", false)));
    CHECK_FALSE(defragmenter.on_fragment(fragment(1, 16, "XXXXXXXX", true)));
    const auto whole = defragmenter.on_fragment(fragment(1, 0, "CCCCCCCC", true));
    REQUIRE(whole);
    CHECK(as_text(whole->payload) == "CCCCCCCCBBBB");
  }
  SECTION("a fragment in the middle without a whole unit is nothing") {
    CHECK_FALSE(defragmenter.on_fragment(fragment(1, 0, "1234567", true)));
    CHECK_FALSE(defragmenter.on_fragment(fragment(1, 0, "", false)));
    CHECK_FALSE(defragmenter.on_fragment(fragment(1, 8, "end", false)));
    CHECK(defragmenter.on_fragment(fragment(1, 0, "12345678", true)));
  }
}

TEST_CASE("Fragments are waited for as long as the box has patience", "[filters][flow]") {
  Defragmenter defragmenter(OverlapPolicy::kFirst, 30s);
  const Duration pause = GENERATE(Duration{30s}, Duration{30s + 1ns});
  CHECK_FALSE(defragmenter.on_fragment(fragment(1, 0, "AAAAAAAA", true), 100s));
  CHECK_FALSE(defragmenter.on_fragment(fragment(1, 8, "BBBBBBBB", true), 110s));
  const auto whole = defragmenter.on_fragment(fragment(1, 16, "end", false), 100s + pause);
  CHECK(whole.has_value() == (pause == 30s));
}

TEST_CASE("A TCP header cut in two by a tiny first fragment is read when whole",
          "[filters][flow]") {
  // RFC 1858 §3: 8 bytes hold the ports but not the flags.
  std::string segment(20, '\0');
  segment[3] = 80;
  segment[12] = 5 << 4;
  segment[13] = static_cast<char>(tcp_flag::kSyn);
  const std::string_view all = segment;
  Defragmenter defragmenter;
  IpView tiny = fragment(1, 0, all.substr(0, 8), true);
  IpView rest = fragment(1, 8, all.substr(8), false);
  tiny.protocol = rest.protocol = ip_protocol::kTcp;
  CHECK_FALSE(PacketView::parse(tiny)->is_tcp());
  CHECK_FALSE(defragmenter.on_fragment(tiny));
  const auto whole = defragmenter.on_fragment(rest);
  REQUIRE(whole);
  const auto packet = PacketView::parse(*whole);
  REQUIRE(packet);
  CHECK(packet->destination_port == 80);
  CHECK(packet->tcp.has(tcp_flag::kSyn));
}

TEST_CASE("Extension headers behind a fragment header are read once the datagram is whole",
          "[filters][flow]") {
  // Destination options of 8 bytes, then UDP with 12 bytes of payload, cut at 16.
  std::string datagram("\x11\0\1\4\0\0\0\0\x10\0\0\x35\0\x14\0\0hello, world", 28);
  const auto part = [&](std::size_t from, std::size_t size, bool more, std::uint8_t protocol) {
    IpView view = fragment(1, from, std::string_view(datagram).substr(from, size), more);
    view.source = IpAddress::v6(1, 1);
    view.destination = IpAddress::v6(1, 2);
    view.protocol = protocol;
    return view;
  };
  Defragmenter defragmenter;
  // RFC 8200 §4.5: the next header of later fragments is not looked at.
  CHECK_FALSE(defragmenter.on_fragment(part(16, 12, false, 44)));
  const auto whole = defragmenter.on_fragment(part(0, 16, true, 60));
  REQUIRE(whole);
  const auto packet = PacketView::parse(*whole);
  REQUIRE(packet);
  CHECK(packet->is_udp());
  CHECK(packet->destination_port == 53);
  CHECK(as_text(packet->payload) == "hello, world");
}

TEST_CASE("Captures in fragments are put together as tshark does", "[filters][flow][validation]") {
  struct Row {
    const char* file;
    std::size_t size;  // ipv6.reassembled.length
    int checksum;      // icmpv6.checksum.status, or 2 if it is not ICMPv6
  };
  // tshark, too, lets the fragment that came first stand. Receivers drop the overlapping ones.
  const Row row =
      GENERATE(Row{"suricata/ipv6-evasion__ipv6-malformed-fragments-1/frag-1.pcap", 1208, 0},
               Row{"suricata/ipv6-evasion__ipv6-malformed-fragments-2/frag-2.pcap", 1208, 1},
               Row{"suricata/ipv6-evasion__ipv6-malformed-fragments-6/frag-6.pcap", 1208, 1},
               Row{"zeek/ipv6-fragmented-dns.pcap", 3238, 2});
  const auto file = test::shared_data() / "pcap" / row.file;
  if (!std::filesystem::exists(file)) {
    WARN("not here: " << file.string());
    return;
  }
  INFO(row.file);
  CaptureReader reader(file);
  Defragmenter defragmenter;
  int wholes = 0;
  while (const auto captured = reader.next()) {
    const FrameView frame = FrameView::parse(reader.link_type(), captured->frame);
    if (frame.kind != FrameView::Kind::kIp) continue;
    const auto ip = IpView::parse(frame.ip);
    if (!ip || !ip->fragment()) continue;
    const auto whole = defragmenter.on_fragment(*ip, captured->time);
    if (!whole) continue;
    ++wholes;
    CHECK(whole->payload.size() == row.size);
    if (whole->protocol != ip_protocol::kIcmpv6) continue;
    const bool right =
        transport_checksum(whole->source, whole->destination, whole->protocol, whole->payload) == 0;
    CHECK(right == (row.checksum == 1));
  }
  CHECK(wholes == 1);
}
