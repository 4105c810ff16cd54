#include "traffic/wire/link.hpp"

#include "traffic/wire/link_layers.hpp"
#include "traffic/wire/packet.hpp"

namespace chokepoint {
namespace layer {
namespace {

constexpr std::uint16_t kSmallestType = 0x600;  // below, the field of Ethernet is a length

/// The family is in the capturing host's byte order; the numbers for IPv6 differ between systems.
FrameView loopback(ByteView frame) {
  ByteReader in(frame);
  std::uint32_t family = in.u32();
  if (in.failed()) return kMalformed;
  if (family > 0xffff) family = __builtin_bswap32(family);
  switch (family) {
    case 2:
    case 10:
    case 24:
    case 28:
    case 30:
      return parse_raw_ip(in.rest());
    default:  // some tunnel devices write other things there, so an IP packet is believed
      return IpView::parse(in.rest()) ? ip(in.rest()) : kOther;
  }
}

/// A head of fixed length with an EtherType in it.
FrameView typed(ByteView frame, std::size_t type_at, std::size_t header, int depth) {
  if (frame.size() < header) return kMalformed;
  const std::uint16_t type = load_u16(frame, type_at);
  constexpr std::uint16_t kLinuxLlc = 4;  // ETH_P_802_2, of the cooked heads
  if (type == kLinuxLlc) return llc(frame.subspan(header), depth);
  return ether_payload(type, frame.subspan(header), depth);
}

/// An IP packet behind a head of fixed length.
FrameView behind(ByteView frame, std::size_t header) {
  return frame.size() <= header ? kMalformed : parse_raw_ip(frame.subspan(header));
}

/// A source address with its first bit set has routing information behind it.
FrameView token_ring(ByteView frame, int depth) {
  constexpr std::size_t kHeader = 14;
  constexpr std::size_t kSource = 8;
  constexpr std::uint8_t kLlcFrame = 0x40;
  if (frame.size() <= kHeader) return kMalformed;
  if ((load_u8(frame, 1) & 0xc0U) != kLlcFrame) return kOther;
  std::size_t header = kHeader;
  if ((load_u8(frame, kSource) & 0x80U) != 0) header += load_u8(frame, kHeader) & 0x1fU;
  return frame.size() < header ? kMalformed : llc(frame.subspan(header), depth);
}

FrameView fddi(ByteView frame, int depth) {
  constexpr std::size_t kHeader = 13;
  constexpr std::uint8_t kLlcFrame = 0x50;
  if (frame.size() < kHeader) return kMalformed;
  return (load_u8(frame, 0) & 0xf8U) == kLlcFrame ? llc(frame.subspan(kHeader), depth) : kOther;
}

}  // namespace

FrameView ethernet(ByteView frame, int depth) {
  ByteReader in(frame);
  in.skip(12);
  const std::uint16_t type = in.u16();
  if (in.failed()) return kMalformed;
  return type < kSmallestType ? llc(in.rest(), depth) : ether_payload(type, in.rest(), depth);
}

FrameView llc(ByteView payload, int depth) {
  constexpr std::uint32_t kSnap = 0xaaaa03;
  constexpr std::uint32_t kIp = 0x060603;
  constexpr std::uint32_t kBridgeTunnel = 0x0000f8;  // IEEE 802.1H
  constexpr std::uint32_t kBridged = 0x0080c2;       // RFC 2684 §5.2
  ByteReader in(payload);
  const std::uint32_t saps = in.u24();
  if (saps == kIp && !in.failed()) return parse_raw_ip(in.rest());
  if (saps != kSnap) return kOther;
  const std::uint32_t organisation = in.u24();
  const std::uint16_t type = in.u16();
  if (in.failed()) return kOther;
  if (organisation == kBridged && (type == 1 || type == 7)) {
    in.skip(2);
    return in.failed() ? kMalformed : ethernet(in.rest(), depth + 1);
  }
  if (organisation != 0 && organisation != kBridgeTunnel) return kOther;
  return ether_payload(type, in.rest(), depth + 1);
}

FrameView ether_payload(std::uint16_t ether_type, ByteView payload, int depth) {
  if (depth > kDeepest) return kOther;
  ByteReader in(payload);
  while (true) {
    std::size_t tag = 0;  // bytes before the next type
    switch (ether_type) {
      case 0x0800:
      case 0x86dd:
        return ip(in.rest());
      case 0x8100:  // 802.1Q, 802.1ad and the old stacked tags
      case 0x88a8:
      case 0x9100:
      case 0x9200:
        tag = 2;
        break;
      case 0x8926:  // VN-Tag
      case 0x892f:  // HSR (IEC 62439-3)
        tag = 4;
        break;
      case 0x893f:  // 802.1BR
        tag = 6;
        break;
      case 0x88e7:  // 802.1ah: a service tag, then the customer's frame
        in.skip(4);
        return in.failed() ? kMalformed : ethernet(in.rest(), depth + 1);
      case 0x6558:  // bridged Ethernet
        return ethernet(in.rest(), depth + 1);
      case 0x8847:
      case 0x8848:
        return mpls(in.rest(), depth + 1);
      case 0x8864:
        return pppoe(in.rest(), depth + 1);
      case 0x880b:
        return ppp(in.rest(), depth + 1);
      case 0x894f:
        return service_chain(in.rest(), depth + 1);
      default:
        return kOther;
    }
    in.skip(tag);
    ether_type = in.u16();
    if (in.failed()) return kMalformed;
    if (ether_type < kSmallestType) return llc(in.rest(), depth + 1);
  }
}

/// RFC 8300 §2.2: length in words of 32 bits, and what follows.
FrameView service_chain(ByteView header, int depth) {
  constexpr std::size_t kBase = 8;
  if (depth > kDeepest || header.size() < kBase) return kMalformed;
  const std::size_t length = (load_u8(header, 1) & std::size_t{0x3f}) * 4;
  if (length < kBase || length > header.size()) return kMalformed;
  const ByteView rest = header.subspan(length);
  switch (load_u8(header, 3)) {
    case 1:
    case 2:
      return parse_raw_ip(rest);
    case 3:
      return ethernet(rest, depth + 1);
    case 4:
      return service_chain(rest, depth + 1);
    case 5:
      return mpls(rest, depth + 1);
    default:
      return kOther;
  }
}

FrameView frame(LinkType type, ByteView frame, int depth) {
  const auto after_direction = [&] { return frame.empty() ? frame : frame.subspan(1); };
  switch (type) {
    case LinkType::kEthernet:
      return ethernet(frame, depth);
    case LinkType::kRawIp:
      return parse_raw_ip(frame);
    case LinkType::kNull:
      return loopback(frame);
    case LinkType::kPpp:
      return ppp(frame, depth);
    case LinkType::kLinuxCooked:
      return typed(frame, 14, 16, depth);
    case LinkType::kLinuxCooked2:
      return typed(frame, 0, 20, depth);
    case LinkType::kCiscoHdlc:
      return cisco_hdlc(frame, depth);
    case LinkType::kFrameRelay:
      return frame_relay(frame, depth);
    case LinkType::kPppoe:
      return pppoe(frame, depth);
    case LinkType::kMpls:
      return mpls(frame, depth);
    case LinkType::kLlc:
      return llc(frame, depth);
    case LinkType::kTokenRing:
      return token_ring(frame, depth);
    case LinkType::kFddi:
      return fddi(frame, depth);
    case LinkType::kIpOver1394:
      return typed(frame, 16, 18, depth);
    case LinkType::kIpOverIb:
      return typed(frame, 0, 4, depth);
    case LinkType::kDirectionPpp:
      return ppp(after_direction(), depth);
    case LinkType::kDirectionHdlc:
      return cisco_hdlc(after_direction(), depth);
    case LinkType::kDirectionRelay:
      return frame_relay(after_direction(), depth);
    case LinkType::kSlip:
      return behind(frame, 16);
    case LinkType::kEncryptedTap:
      return behind(frame, 12);
    case LinkType::kIpnet:
      return behind(frame, 24);
    case LinkType::kNflog:
      return nflog(frame);
    case LinkType::kPflog:
      return pflog(frame);
    case LinkType::kPpi:
      return per_packet_information(frame, depth);
    case LinkType::kPktap:
      return pktap(frame, depth);
    case LinkType::kWlan:
      return wlan(frame, false, depth);
    case LinkType::kWlanRadiotap:
      return radiotap(frame, depth);
    case LinkType::kWlanPrism:
      return prism(frame, depth);
    case LinkType::kWithoutIp:
      return kOther;
  }
  return kOther;
}

}  // namespace layer

FrameView parse_raw_ip(ByteView bytes) {
  if (bytes.empty()) return layer::kMalformed;
  const int version = load_u8(bytes, 0) >> 4;
  return version == 4 || version == 6 ? layer::ip(bytes) : layer::kOther;
}

FrameView parse_ppp(ByteView ppp) { return layer::ppp(ppp, 0); }

FrameView parse_mpls(ByteView labels) { return layer::mpls(labels, 0); }

FrameView parse_service_chain(ByteView header) { return layer::service_chain(header, 0); }

FrameView parse_ether_payload(std::uint16_t ether_type, ByteView payload) {
  return layer::ether_payload(ether_type, payload, 0);
}

FrameView FrameView::parse(LinkType type, ByteView frame) { return layer::frame(type, frame, 0); }

}  // namespace chokepoint
