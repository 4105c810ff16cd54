#include "traffic/wire/link.hpp"

#include "traffic/wire/packet.hpp"

namespace chokepoint {
namespace {

constexpr FrameView kMalformedFrame{FrameView::Kind::kMalformed, {}};
constexpr FrameView kOtherFrame{FrameView::Kind::kOther, {}};

FrameView ip_frame(ByteView ip) { return {FrameView::Kind::kIp, ip}; }

/// RFC 3032: 4-byte entries, the last one marked; what follows is told by its first nibble.
FrameView parse_mpls(ByteView payload) {
  ByteReader in(payload);
  while (!in.failed()) {
    const bool bottom = (in.u32() & 0x100U) != 0;
    if (bottom) return parse_raw_ip(in.rest());
  }
  return kMalformedFrame;
}

/// RFC 2516 §4: six bytes of header, then a PPP protocol number.
FrameView parse_pppoe(ByteView payload) {
  ByteReader in(payload);
  in.skip(6);
  return in.failed() ? kMalformedFrame : parse_ppp(in.rest());
}

FrameView parse_llc(ByteView payload) {
  constexpr std::uint32_t kSnap = 0xaaaa03;
  ByteReader in(payload);
  if (in.u24() != kSnap || in.u24() != 0) return kOtherFrame;
  const std::uint16_t type = in.u16();
  return in.failed() ? kOtherFrame : parse_ether_payload(type, in.rest());
}

FrameView parse_ethernet(ByteView frame) {
  ByteReader in(frame);
  in.skip(12);
  const std::uint16_t type = in.u16();
  if (in.failed()) return kMalformedFrame;
  constexpr std::uint16_t kSmallestType = 0x600;
  return type < kSmallestType ? parse_llc(in.rest()) : parse_ether_payload(type, in.rest());
}

/// The family is in the capturing host's byte order; the numbers for IPv6 differ between systems.
FrameView parse_null(ByteView frame) {
  ByteReader in(frame);
  std::uint32_t family = in.u32();
  if (in.failed()) return kMalformedFrame;
  if (family > 0xffff) family = __builtin_bswap32(family);
  switch (family) {
    case 2:
    case 10:
    case 24:
    case 28:
    case 30:
      return parse_raw_ip(in.rest());
    default:  // some tunnel devices write other things there, so an IP packet is believed
      return IpView::parse(in.rest()) ? ip_frame(in.rest()) : kOtherFrame;
  }
}

FrameView parse_cooked(ByteView frame, std::size_t type_at, std::size_t header) {
  if (frame.size() < header) return kMalformedFrame;
  return parse_ether_payload(load_u16(frame, type_at), frame.subspan(header));
}

}  // namespace

FrameView parse_raw_ip(ByteView bytes) {
  if (bytes.empty()) return kMalformedFrame;
  const int version = load_u8(bytes, 0) >> 4;
  return version == 4 || version == 6 ? ip_frame(bytes) : kOtherFrame;
}

FrameView parse_ppp(ByteView ppp) {
  ByteReader in(ppp);
  constexpr std::uint16_t kHdlc = 0xff03;
  if (ppp.size() >= 2 && load_u16(ppp, 0) == kHdlc) in.skip(2);
  // RFC 1661 §6.5: a protocol number that starts with an odd byte was compressed to one byte.
  std::uint16_t protocol = in.u8();
  if ((protocol & 1U) == 0) protocol = static_cast<std::uint16_t>(protocol << 8 | in.u8());
  if (in.failed()) return kMalformedFrame;
  constexpr std::uint16_t kIpv4 = 0x0021;
  constexpr std::uint16_t kIpv6 = 0x0057;
  return protocol == kIpv4 || protocol == kIpv6 ? ip_frame(in.rest()) : kOtherFrame;
}

FrameView parse_ether_payload(std::uint16_t ether_type, ByteView payload) {
  ByteReader in(payload);
  while (true) {
    switch (ether_type) {
      case 0x0800:
      case 0x86dd:
        return ip_frame(in.rest());
      case 0x8100:  // 802.1Q, 802.1ad and the old stacked tag: two bytes of tag, then a type
      case 0x88a8:
      case 0x9100:
        in.skip(2);
        ether_type = in.u16();
        if (in.failed()) return kMalformedFrame;
        if (ether_type < 0x600) return parse_llc(in.rest());
        break;
      case 0x8847:
      case 0x8848:
        return parse_mpls(in.rest());
      case 0x8864:
        return parse_pppoe(in.rest());
      case 0x880b:
        return parse_ppp(in.rest());
      default:
        return kOtherFrame;
    }
  }
}

FrameView FrameView::parse(LinkType type, ByteView frame) {
  switch (type) {
    case LinkType::kEthernet:
      return parse_ethernet(frame);
    case LinkType::kRawIp:
      return parse_raw_ip(frame);
    case LinkType::kNull:
      return parse_null(frame);
    case LinkType::kPpp:
      return parse_ppp(frame);
    case LinkType::kLinuxCooked:
      return parse_cooked(frame, 14, 16);
    case LinkType::kLinuxCooked2:
      return parse_cooked(frame, 0, 20);
    case LinkType::kWithoutIp:
      return kOtherFrame;
  }
  return kOtherFrame;
}

}  // namespace chokepoint
