#include "traffic/wire/link.hpp"

#include <catch2/catch.hpp>

#include "tests/traffic/wire/hex.hpp"
#include "topology/base/random.hpp"
#include "traffic/wire/link_code.hpp"
#include "traffic/wire/packet.hpp"

using namespace chokepoint;
using chokepoint::test::from_hex;

namespace {

using Kind = FrameView::Kind;
using Bytes = std::vector<std::byte>;

// 192.0.2.1 to 198.51.100.7, UDP 4660 to 53 with "hi"; the header checksum is right (RFC 1071).
constexpr const char* kIpv4 =
    "4500 001e 0001 0000 4011 8e92 c000 0201 c633 6407 1234 0035 000a 0000 6869";
// 2001:db8::1 to 2001:db8::2, the same.
constexpr const char* kIpv6 =
    "6000 0000 000a 1140 20010db8000000000000000000000001 20010db8000000000000000000000002"
    "1234 0035 000a 0000 6869";

Bytes joined(const Bytes& head, const Bytes& tail) {
  Bytes bytes = head;
  bytes.insert(bytes.end(), tail.begin(), tail.end());
  return bytes;
}

/// Whether a frame of that head leads to exactly that packet.
bool leads_to(LinkType type, const std::string& head, const char* packet = kIpv4) {
  const Bytes inner = from_hex(packet);
  const Bytes frame = joined(from_hex(head), inner);
  const FrameView view = FrameView::parse(type, frame);
  return view.kind == Kind::kIp && as_text(view.ip) == as_text(inner);
}

Kind kind_of(LinkType type, const std::string& frame) {
  return FrameView::parse(type, from_hex(frame)).kind;
}

const std::string kMacs = "020000000001 020000000002";
const std::string kLabels = kMacs + "8847 00001040 00002140";

}  // namespace

TEST_CASE("Numbers of link types are those of the registry", "[wire][link]") {
  // https://www.tcpdump.org/linktypes.html
  const std::pair<int, LinkType> registered[] = {{0, LinkType::kNull},
                                                 {1, LinkType::kEthernet},
                                                 {6, LinkType::kTokenRing},
                                                 {8, LinkType::kSlip},
                                                 {9, LinkType::kPpp},
                                                 {10, LinkType::kFddi},
                                                 {50, LinkType::kPpp},
                                                 {51, LinkType::kPppoe},
                                                 {100, LinkType::kLlc},
                                                 {101, LinkType::kRawIp},
                                                 {104, LinkType::kCiscoHdlc},
                                                 {105, LinkType::kWlan},
                                                 {107, LinkType::kFrameRelay},
                                                 {108, LinkType::kNull},
                                                 {109, LinkType::kEncryptedTap},
                                                 {113, LinkType::kLinuxCooked},
                                                 {117, LinkType::kPflog},
                                                 {119, LinkType::kWlanPrism},
                                                 {127, LinkType::kWlanRadiotap},
                                                 {138, LinkType::kIpOver1394},
                                                 {163, LinkType::kWlanPrism},
                                                 {166, LinkType::kDirectionPpp},
                                                 {192, LinkType::kPpi},
                                                 {204, LinkType::kDirectionPpp},
                                                 {205, LinkType::kDirectionHdlc},
                                                 {206, LinkType::kDirectionRelay},
                                                 {219, LinkType::kMpls},
                                                 {226, LinkType::kIpnet},
                                                 {228, LinkType::kRawIp},
                                                 {229, LinkType::kRawIp},
                                                 {239, LinkType::kNflog},
                                                 {242, LinkType::kIpOverIb},
                                                 {258, LinkType::kPktap},
                                                 {276, LinkType::kLinuxCooked2},
                                                 {189, LinkType::kWithoutIp}};
  for (const auto& [number, type] : registered) {
    CAPTURE(number);
    CHECK(link_type_of(number) == type);
  }
  CHECK_FALSE(link_type_of(147));  // for private use
}

TEST_CASE("IP is found behind the heads of wide-area links", "[wire][link]") {
  for (const char* packet : {kIpv4, kIpv6}) {
    const bool six = packet == kIpv6;
    const std::string type = six ? "86dd" : "0800";
    const std::string nlpid = six ? "8e" : "cc";
    const std::string ppp = six ? "0057" : "0021";
    CAPTURE(type);
    for (const char* address : {"0f00", "8f00"}) {
      CHECK(leads_to(LinkType::kCiscoHdlc, address + type, packet));
      CHECK(leads_to(LinkType::kPpp, address + type, packet));  // as LINKTYPE_PPP_HDLC may hold
      CHECK(leads_to(LinkType::kDirectionHdlc, std::string("01") + address + type, packet));
    }
    CHECK(leads_to(LinkType::kCiscoHdlc, "ff03" + ppp, packet));
    CHECK(leads_to(LinkType::kCiscoHdlc, "0f00 8847 00010140", packet));
    CHECK(leads_to(LinkType::kDirectionPpp, "00 ff03" + ppp, packet));
    CHECK(leads_to(LinkType::kDirectionPpp, "01 03" + ppp, packet));
    CHECK(leads_to(LinkType::kDirectionPpp, "01" + ppp, packet));
    CHECK(leads_to(LinkType::kPpp, "ff03 0281 00010140", packet));
    CHECK(leads_to(LinkType::kPppoe, "1100 0001 0040" + ppp, packet));
    CHECK(leads_to(LinkType::kMpls, "00001040 00002140", packet));
    // RFC 2427: a Q.922 address of two, three or four bytes, control, NLPID.
    CHECK(leads_to(LinkType::kFrameRelay, "1841 03" + nlpid, packet));
    CHECK(leads_to(LinkType::kFrameRelay, "184003 03" + nlpid, packet));
    CHECK(leads_to(LinkType::kFrameRelay, "18404001 03 00" + nlpid, packet));
    CHECK(leads_to(LinkType::kFrameRelay, "1841 03 00 80 000000" + type, packet));
    CHECK(leads_to(LinkType::kFrameRelay, "1841 03 00 80 0080c2 0007" + kMacs + type, packet));
    CHECK(leads_to(LinkType::kFrameRelay, "1841" + type, packet));  // Cisco's
    CHECK(leads_to(LinkType::kDirectionRelay, "00 1841 03" + nlpid, packet));
    CHECK(leads_to(LinkType::kSlip, "00" + std::string(30, '0'), packet));
  }
  CHECK(kind_of(LinkType::kCiscoHdlc, "8f00 8035 00000002") == Kind::kOther);  // SLARP
  CHECK(kind_of(LinkType::kCiscoHdlc, "0f00 08") == Kind::kMalformed);
  CHECK(kind_of(LinkType::kFrameRelay, "1840 4040 4040") == Kind::kMalformed);
  CHECK(kind_of(LinkType::kPppoe, "1109 0000 0004 0101") == Kind::kOther);  // discovery
}

TEST_CASE("IP is found behind the heads of local networks", "[wire][link]") {
  const std::string snap = "aaaa03 000000 0800";
  CHECK(leads_to(LinkType::kLlc, snap));
  CHECK(leads_to(LinkType::kLlc, "aaaa03 0080c2 0007 0000" + kMacs + "0800"));  // RFC 2684 §5.2
  CHECK(leads_to(LinkType::kLlc, "aaaa03 0000f8 0800"));                        // IEEE 802.1H
  CHECK(leads_to(LinkType::kLlc, "060603"));
  CHECK(leads_to(LinkType::kTokenRing, "1040" + kMacs + snap));
  CHECK(leads_to(LinkType::kTokenRing, "1040 020000000001 820000000002 0630 0011 0020" + snap));
  CHECK(leads_to(LinkType::kFddi, "50" + kMacs + snap));
  CHECK(leads_to(LinkType::kIpOver1394, std::string(32, '1') + "0800"));
  CHECK(leads_to(LinkType::kIpOverIb, "0800 0000"));
  CHECK(leads_to(LinkType::kLinuxCooked, "0000 0001 0006 020000000001 0000 0004" + snap));
  CHECK(leads_to(LinkType::kEthernet, kMacs + "88e7 00000001" + kMacs + "8100 0064 0800"));
  CHECK(leads_to(LinkType::kEthernet, kMacs + "893f 000000000001 8100 0064 0800"));
  CHECK(leads_to(LinkType::kEthernet, kMacs + "892f 00400001 0800"));
  CHECK(leads_to(LinkType::kEthernet, kMacs + "894f 0fc6 01 03 00000100" + std::string(32, '0') +
                                          kMacs + "0800"));  // RFC 8300, MD type 1
}

TEST_CASE("Frames of a pseudowire are read with and without a control word", "[wire][link]") {
  for (const char* packet : {kIpv4, kIpv6}) {
    const std::string type = packet == kIpv6 ? "86dd" : "0800";
    CAPTURE(type);
    for (const char* word : {"00000000", "00000007", "0000ffff", ""}) {
      CAPTURE(word);
      CHECK(leads_to(LinkType::kEthernet, kLabels + word + kMacs + type, packet));
      CHECK(leads_to(LinkType::kEthernet, kLabels + word + kMacs + "8100 0064" + type, packet));
      CHECK(leads_to(LinkType::kMpls, std::string("00001140") + word + kMacs + type, packet));
    }
    // Without a control word the frame's address may look like the version of an IP packet.
    for (const char* address : {"4c0000000001", "45000000001e", "460000000001", "600000000001",
                                "6c0000000001", "100000000001", "f00000000001"}) {
      CAPTURE(address);
      CHECK(leads_to(LinkType::kEthernet, kLabels + address + "020000000002" + type, packet));
    }
    // And there still may be nothing but IP behind the labels.
    CHECK(leads_to(LinkType::kEthernet, kLabels, packet));
  }
  CHECK(kind_of(LinkType::kEthernet, kLabels + "00000000" + kMacs + "0806 0001") == Kind::kOther);
  CHECK(kind_of(LinkType::kEthernet, kLabels) == Kind::kMalformed);
  CHECK(kind_of(LinkType::kEthernet, kMacs + "8847 000010") == Kind::kMalformed);
}

TEST_CASE("A packet that a firewall logged is found among the attributes of its record",
          "[wire][link]") {
  // nfnetlink_log.h: prefix (10), then payload (9), each of length, type, value, padded to 4 bytes.
  CHECK(leads_to(LinkType::kNflog, "02 00 0000 0700 0a00 61620000 2200 0900"));
  CHECK(leads_to(LinkType::kNflog, "02 00 0000 0007 000a 61620000 0022 0009"));  // big-endian
  CHECK(leads_to(LinkType::kNflog, "0a 00 0001 3600 0900", kIpv6));
  CHECK(kind_of(LinkType::kNflog, "02 00 0000 0700 0a00 61620000") == Kind::kOther);
  CHECK(kind_of(LinkType::kNflog, "02 00 0000 0000 0900 45000000") == Kind::kOther);
  CHECK(kind_of(LinkType::kNflog, "02 00 00") == Kind::kMalformed);
  CHECK(leads_to(LinkType::kPflog, "3d 02 00 00" + std::string(120, '0')));  // 61, padded to 64
  CHECK(kind_of(LinkType::kPflog, "3d 02 00 00 4500") == Kind::kMalformed);
  CHECK(leads_to(LinkType::kEncryptedTap, "02000000 00001234 00000000"));
  CHECK(leads_to(LinkType::kIpnet, "01 02 0000 00000022" + std::string(32, '0')));
}

TEST_CASE("A head that says of what type the frame behind it is leads there", "[wire][link]") {
  CHECK(leads_to(LinkType::kPpi, "0000 0800 01000000" + kMacs + "0800"));
  CHECK(leads_to(LinkType::kPpi, "0000 0c00 e4000000 02000000"));  // 228, behind a field
  CHECK(leads_to(LinkType::kPktap, "10000000 01000000 01000000 00000000" + kMacs + "0800"));
  CHECK(kind_of(LinkType::kPpi, "0000 0800 93000000 4500") == Kind::kOther);
  CHECK(kind_of(LinkType::kPpi, "0000 ff00 01000000 4500") == Kind::kMalformed);
  CHECK(kind_of(LinkType::kPpi, "0000 0000 01000000 4500") == Kind::kMalformed);
}

TEST_CASE("Frames of a wireless network are read unless they are encrypted", "[wire][link]") {
  const std::string addresses = "020000000001 020000000002 020000000003 1000";
  const std::string snap = "aaaa03 000000 0800";
  const std::string data = "0801 0000" + addresses + snap;
  CHECK(leads_to(LinkType::kWlan, data));
  CHECK(leads_to(LinkType::kWlan, "8801 0000" + addresses + "0000" + snap));           // QoS
  CHECK(leads_to(LinkType::kWlan, "8881 0000" + addresses + "0000 00000000" + snap));  // HT
  CHECK(leads_to(LinkType::kWlan, "0803 0000" + addresses + "020000000004" + snap));   // WDS
  CHECK(leads_to(LinkType::kWlan, "8801 0000" + addresses + "8000" + kMacs + "0026" + snap));
  CHECK(kind_of(LinkType::kWlan, "0841 0000" + addresses + snap) == Kind::kOther);  // encrypted
  CHECK(kind_of(LinkType::kWlan, "8000 0000" + addresses + snap) == Kind::kOther);  // a beacon
  CHECK(kind_of(LinkType::kWlan, "4801 0000" + addresses) == Kind::kOther);         // no data
  CHECK(kind_of(LinkType::kWlan, "0801 0000 0200") == Kind::kMalformed);
  CHECK(leads_to(LinkType::kWlanRadiotap, "0000 0800 00000000" + data));
  // Two words of bits, a time, then flags: the header is padded to 4 bytes.
  CHECK(leads_to(LinkType::kWlanRadiotap,
                 "0000 1900 03000080 00000000 00000000 0000000000000000 20"
                 "8801 0000" +
                     addresses + "0000 0000" + snap));
  CHECK(leads_to(LinkType::kWlanPrism, "00000044 00000010" + std::string(16, '0') + data));
  CHECK(leads_to(LinkType::kWlanPrism, "44000000 10000000" + std::string(16, '0') + data));
  CHECK(leads_to(LinkType::kWlanPrism, "80211001 00000010" + std::string(16, '0') + data));
}

TEST_CASE("Frames that nest without end are given up and take no stack", "[wire][link]") {
  const char* const layers[] = {"8100 0064 0010 aaaa03 000000",  // a tag, then SNAP
                                "8847 00000140 00000000 020000000001 020000000002",  // pseudowires
                                "6558 020000000001 020000000002",
                                "880b 0f00",
                                "88e7 00000001 020000000001 020000000002",
                                "894f 0fc2 0103 00000100 020000000001 020000000002"};
  for (const char* layer : layers) {
    CAPTURE(layer);
    const Bytes one = from_hex(layer);
    Bytes frame = from_hex(kMacs);
    for (int i = 0; i < 200'000; ++i) frame.insert(frame.end(), one.begin(), one.end());
    CHECK(FrameView::parse(LinkType::kEthernet, frame).kind != Kind::kIp);
  }
  // A few of each are read, as networks do stack them.
  CHECK(leads_to(LinkType::kEthernet, kMacs + "8847 00000140 00000000" + kMacs +
                                          "8847 00000140 00000000" + kMacs + "0800"));
}

TEST_CASE("No bytes whatever lead outside of a frame", "[wire][link]") {
  RandomStream random(5, "frames");
  for (int round = 0; round < 60'000; ++round) {
    const auto type = static_cast<LinkType>(static_cast<std::size_t>(round) % kLinkTypes);
    Bytes frame(random.below(90));
    for (std::byte& byte : frame) {
      byte = std::byte{static_cast<unsigned char>(random.below(3) == 0 ? random.bits() : 0)};
    }
    const FrameView view = FrameView::parse(type, frame);
    if (view.ip.empty()) continue;
    REQUIRE(view.ip.data() >= frame.data());
    REQUIRE(view.ip.data() + view.ip.size() == frame.data() + frame.size());
  }
}
