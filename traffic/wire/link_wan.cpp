#include "traffic/wire/link_layers.hpp"

namespace chokepoint::layer {

FrameView ppp(ByteView ppp, int depth) {
  if (depth > kDeepest) return kOther;
  ByteReader in(ppp);
  if (ppp.size() >= 2) {
    constexpr std::uint16_t kHdlc = 0xff03;
    constexpr std::uint16_t kCiscoUnicast = 0x0f00;
    constexpr std::uint16_t kCiscoMulticast = 0x8f00;
    const std::uint16_t head = load_u16(ppp, 0);
    if (head == kCiscoUnicast || head == kCiscoMulticast) return cisco_hdlc(ppp, depth + 1);
    if (head == kHdlc)
      in.skip(2);
    else if (head >> 8 == 0x03)
      in.skip(1);  // pppd's direction has taken the address's place
  }
  // RFC 1661 §6.5: a protocol number that starts with an odd byte was compressed to one byte.
  std::uint16_t protocol = in.u8();
  if ((protocol & 1U) == 0) protocol = static_cast<std::uint16_t>(protocol << 8 | in.u8());
  if (in.failed()) return kMalformed;
  switch (protocol) {
    case 0x0021:
    case 0x0057:
      return ip(in.rest());
    case 0x0281:  // RFC 3032 §4.3
    case 0x0283:
      return mpls(in.rest(), depth + 1);
    default:
      return kOther;
  }
}

/// RFC 2516 §4: six bytes of header, then a PPP protocol number.
FrameView pppoe(ByteView header, int depth) {
  ByteReader in(header);
  in.skip(1);
  const std::uint8_t code = in.u8();
  in.skip(4);
  if (in.failed()) return kMalformed;
  return code == 0 ? ppp(in.rest(), depth + 1) : kOther;
}

FrameView cisco_hdlc(ByteView frame, int depth) {
  constexpr std::uint16_t kPpp = 0xff03;
  ByteReader in(frame);
  const std::uint16_t head = in.u16();
  const std::uint16_t type = in.u16();
  if (in.failed()) return kMalformed;
  return head == kPpp ? ppp(frame, depth + 1) : ether_payload(type, in.rest(), depth + 1);
}

FrameView frame_relay(ByteView frame, int depth) {
  constexpr int kLongestAddress = 4;
  constexpr std::uint8_t kUnnumbered = 0x03;
  ByteReader in(frame);
  in.skip(1);
  bool ended = false;
  for (int i = 1; i < kLongestAddress && !ended; ++i) ended = (in.u8() & 1U) != 0;
  if (!ended || in.left() < 2) return kMalformed;
  if (load_u8(in.rest(), 0) != kUnnumbered) {  // Cisco's
    const std::uint16_t type = in.u16();
    return ether_payload(type, in.rest(), depth + 1);
  }
  in.skip(1);
  std::uint8_t protocol = in.u8();
  if (protocol == 0) protocol = in.u8();  // padding
  switch (protocol) {                     // NLPIDs, RFC 2427 §3
    case 0xcc:
    case 0x8e:
      return parse_raw_ip(in.rest());
    case 0xcf:
      return ppp(in.rest(), depth + 1);
    case 0x80: {
      constexpr std::uint32_t kBridged = 0x0080c2;
      const std::uint32_t organisation = in.u24();
      const std::uint16_t type = in.u16();
      if (in.failed()) return kMalformed;
      if (organisation == 0) return ether_payload(type, in.rest(), depth + 1);
      const bool frame_inside = organisation == kBridged && (type == 1 || type == 7);
      return frame_inside ? ethernet(in.rest(), depth + 1) : kOther;
    }
    default:
      return in.failed() ? kMalformed : kOther;
  }
}

}  // namespace chokepoint::layer
