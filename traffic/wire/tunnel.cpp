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
  constexpr std::uint16_t kBridgedEthernet = 0x6558;
  if (type == kBridgedEthernet) return checked(FrameView::parse(LinkType::kEthernet, in.rest()));
  return checked(parse_ether_payload(type, in.rest()));
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

Inner from_vxlan(ByteView bytes) {
  ByteReader in(bytes);
  constexpr std::uint8_t kValidId = 0x08;
  if ((in.u8() & kValidId) == 0) return std::nullopt;
  in.skip(7);
  return in.failed() ? std::nullopt : checked(FrameView::parse(LinkType::kEthernet, in.rest()));
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

}  // namespace

std::optional<ByteView> tunnelled_packet(const PacketView& packet) {
  if (packet.ip.fragment()) return std::nullopt;
  if (packet.is_udp()) {
    const auto on = [&](std::uint16_t port) {
      return packet.source_port == port || packet.destination_port == port;
    };
    if (on(2152)) return from_gtp_user(packet.payload);
    if (on(3544)) return from_teredo(packet.payload);
    if (on(4789)) return from_vxlan(packet.payload);
    if (on(1701)) return from_l2tp(packet.payload);
    return std::nullopt;
  }
  switch (packet.ip.protocol) {
    case ip_protocol::kIpv4:
    case ip_protocol::kIpv6:
      return checked(parse_raw_ip(packet.payload));
    case ip_protocol::kGre:
      return from_gre(packet.payload);
    default:
      return std::nullopt;
  }
}

}  // namespace chokepoint
