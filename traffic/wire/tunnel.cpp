#include "traffic/wire/tunnel.hpp"

#include "traffic/wire/link.hpp"

namespace chokepoint {
namespace {

using Inner = std::optional<ByteView>;

/// Ports are only a hint: what is inside must read as an IP packet to count as a tunnel.
Inner checked(const FrameView& frame) {
  if (frame.kind != FrameView::Kind::kIp || !IpView::parse(frame.ip)) return std::nullopt;
  return frame.ip;
}

/// A frame that a switch mirrors (draft-foschiano-erspan). Type I has no header of its own and no
/// sequence number in GRE's; types II and III have 8 and 12 bytes, the latter 8 more if it says so.
Inner from_mirror(ByteView bytes, bool has_header) {
  if (!has_header) return checked(FrameView::parse(LinkType::kEthernet, bytes));
  constexpr std::size_t kSecond = 8;
  constexpr std::size_t kThird = 12;
  constexpr std::size_t kSubheader = 8;
  constexpr std::uint16_t kIpFrame = 2;
  ByteReader in(bytes);
  LinkType inside = LinkType::kEthernet;
  switch (in.u8() >> 4) {
    case 1:
      in.skip(kSecond - 1);
      break;
    case 2: {
      in.skip(kThird - 3);
      const std::uint16_t flags = in.u16();
      if ((flags & 1U) != 0) in.skip(kSubheader);
      if ((flags >> 10 & 0x1fU) == kIpFrame) inside = LinkType::kRawIp;
      break;
    }
    default:
      return std::nullopt;
  }
  return in.failed() ? std::nullopt : checked(FrameView::parse(inside, in.rest()));
}

/// Cisco's WCCP puts a word of its own before the packet, or not.
Inner from_redirect(ByteView bytes) {
  const Inner bare = checked(parse_raw_ip(bytes));
  constexpr std::size_t kWord = 4;
  return bare || bytes.size() < kWord ? bare : checked(parse_raw_ip(bytes.subspan(kWord)));
}

Inner from_gre(ByteView bytes) {
  ByteReader in(bytes);
  const std::uint16_t flags = in.u16();
  const std::uint16_t type = in.u16();
  constexpr std::uint16_t kChecksumOrRouting = 0xc000;
  constexpr std::uint16_t kKey = 0x2000;
  constexpr std::uint16_t kSequence = 0x1000;
  constexpr std::uint16_t kAcknowledgement = 0x0080;
  if ((flags & kChecksumOrRouting) != 0) in.skip(4);
  if ((flags & kKey) != 0) in.skip(4);
  if ((flags & kSequence) != 0) in.skip(4);
  if ((flags & 7U) == 1 && (flags & kAcknowledgement) != 0) in.skip(4);
  if (in.failed()) return std::nullopt;
  switch (type) {
    case 0x88be:
      return from_mirror(in.rest(), (flags & kSequence) != 0);
    case 0x22eb:
      return from_mirror(in.rest(), true);
    case 0x883e:
      return from_redirect(in.rest());
    default:
      return checked(parse_ether_payload(type, in.rest()));
  }
}

/// RFC 8926 §3.4: options in words of 32 bits, then what the type says.
Inner from_geneve(ByteView bytes) {
  ByteReader in(bytes);
  const std::uint8_t head = in.u8();
  if (head >> 6 != 0) return std::nullopt;
  const std::size_t words = head & 0x3fU;
  in.skip(1);
  const std::uint16_t type = in.u16();
  in.skip(4 + words * 4);
  return in.failed() ? std::nullopt : checked(parse_ether_payload(type, in.rest()));
}

Inner from_gtp_user(ByteView bytes) {
  ByteReader in(bytes);
  const std::uint8_t flags = in.u8();
  constexpr std::uint8_t kUserData = 0xff;
  if (flags >> 5 != 1 || in.u8() != kUserData) return std::nullopt;
  in.skip(6);
  if ((flags & 7U) != 0) {
    in.skip(3);
    std::uint8_t next = in.u8();
    while ((flags & 4U) != 0 && next != 0 && !in.failed()) {
      const std::size_t words = in.u8();
      if (words == 0) return std::nullopt;
      in.skip(words * 4 - 2);
      next = in.u8();
    }
  }
  return in.failed() ? std::nullopt : checked(parse_raw_ip(in.rest()));
}

/// RFC 4380 §5.1.1: an authentication header (0x0001), then an origin indication (0x0000), each
/// optional, come before the IPv6 packet.
Inner from_teredo(ByteView bytes) {
  ByteReader in(bytes);
  if (in.left() >= 2 && load_u16(in.rest(), 0) == 1) {
    in.skip(2);
    const std::size_t id = in.u8();
    const std::size_t value = in.u8();
    in.skip(id + value + 9);
  }
  if (in.left() >= 2 && load_u16(in.rest(), 0) == 0) in.skip(8);
  return in.failed() ? std::nullopt : checked(parse_raw_ip(in.rest()));
}

/// With the bit P, what is inside is told (draft-ietf-nvo3-vxlan-gpe §3.1); else it is Ethernet.
Inner from_vxlan(ByteView bytes) {
  constexpr std::size_t kHeader = 8;
  constexpr std::uint8_t kValidId = 0x08;
  constexpr std::uint8_t kProtocol = 0x04;
  if (bytes.size() < kHeader) return std::nullopt;
  const ByteView inside = bytes.subspan(kHeader);
  const std::uint8_t flags = load_u8(bytes, 0);
  if ((flags & kProtocol) != 0) {
    switch (load_u8(bytes, 3)) {
      case 1:
      case 2:
        return checked(parse_raw_ip(inside));
      case 4:
        return checked(parse_service_chain(inside));
      case 5:
        return checked(parse_mpls(inside));
      default:
        break;
    }
  }
  if ((flags & kValidId) == 0) return std::nullopt;
  return checked(FrameView::parse(LinkType::kEthernet, inside));
}

Inner from_l2tp(ByteView bytes) {
  ByteReader in(bytes);
  const std::uint16_t flags = in.u16();
  constexpr std::uint16_t kControl = 0x8000;
  constexpr std::uint16_t kLength = 0x4000;
  constexpr std::uint16_t kSequence = 0x0800;
  constexpr std::uint16_t kOffset = 0x0200;
  if ((flags & 0xfU) != 2 || (flags & kControl) != 0) return std::nullopt;
  if ((flags & kLength) != 0) in.skip(2);
  in.skip(4);
  if ((flags & kSequence) != 0) in.skip(4);
  if ((flags & kOffset) != 0) {
    const std::size_t pad = in.u16();
    in.skip(pad);
  }
  return in.failed() ? std::nullopt : checked(parse_ppp(in.rest()));
}

/// RFC 3378 §3: a version of 3, then a frame.
Inner from_ether_ip(ByteView bytes) {
  ByteReader in(bytes);
  if (in.u16() >> 12 != 3) return std::nullopt;
  return in.failed() ? std::nullopt : checked(FrameView::parse(LinkType::kEthernet, in.rest()));
}

Inner from_udp(std::uint16_t port, ByteView payload) {
  switch (port) {
    case 1701:
      return from_l2tp(payload);
    case 2152:
      return from_gtp_user(payload);
    case 3544:
      return from_teredo(payload);
    case 4754:
      return from_gre(payload);
    case 4789:
    case 4790:
    case 8472:  // Linux's, from before there was a number
      return from_vxlan(payload);
    case 6081:
      return from_geneve(payload);
    case 6635:
      return checked(parse_mpls(payload));
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<ByteView> tunnelled_packet(const PacketView& packet) {
  if (packet.ip.fragment()) return std::nullopt;
  if (packet.is_udp()) {
    const Inner inner = from_udp(packet.destination_port, packet.payload);
    return inner ? inner : from_udp(packet.source_port, packet.payload);
  }
  switch (packet.ip.protocol) {
    case ip_protocol::kIpv4:
    case ip_protocol::kIpv6:
      return checked(parse_raw_ip(packet.payload));
    case ip_protocol::kGre:
      return from_gre(packet.payload);
    case ip_protocol::kEtherIp:
      return from_ether_ip(packet.payload);
    case ip_protocol::kMplsInIp:
      return checked(parse_mpls(packet.payload));
    default:
      return std::nullopt;
  }
}

}  // namespace chokepoint
