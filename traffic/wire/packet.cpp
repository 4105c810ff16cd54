#include "traffic/wire/packet.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Header = 40;

std::optional<IpView> parse_ipv4(ByteView bytes) {
  if (bytes.size() < kIpv4Header) return std::nullopt;
  const std::size_t header = (load_u8(bytes, 0) & std::size_t{0xf}) * 4;
  if (header < kIpv4Header || header > bytes.size()) return std::nullopt;
  std::size_t total = load_u16(bytes, 2);
  // Segmentation offload leaves 0 there: the packet is as long as what was captured.
  if (total == 0) total = bytes.size();
  if (total < header) return std::nullopt;
  const std::uint16_t fragment = load_u16(bytes, 6);
  IpView view;
  view.source = IpAddress::v4(load_u32(bytes, 12));
  view.destination = IpAddress::v4(load_u32(bytes, 16));
  view.ttl = load_u8(bytes, 8);
  view.protocol = load_u8(bytes, 9);
  view.fragment_id = load_u16(bytes, 4);
  view.fragment_offset = (fragment & 0x1fffU) * 8U;
  view.more_fragments = (fragment & 0x2000U) != 0;
  view.truncated = total > bytes.size();
  view.total_bytes = total;
  view.header = bytes.first(header);
  view.payload = bytes.subspan(header, std::min(total, bytes.size()) - header);
  return view;
}

std::optional<IpView> parse_ipv6(ByteView bytes) {
  if (bytes.size() < kIpv6Header) return std::nullopt;
  std::size_t length = load_u16(bytes, 4);
  if (length == 0) length = bytes.size() - kIpv6Header;
  IpView view;
  view.protocol = load_u8(bytes, 6);
  view.ttl = load_u8(bytes, 7);
  view.source = IpAddress::v6(load_u64(bytes, 8), load_u64(bytes, 16));
  view.destination = IpAddress::v6(load_u64(bytes, 24), load_u64(bytes, 32));
  view.truncated = kIpv6Header + length > bytes.size();
  view.total_bytes = kIpv6Header + length;
  view.payload = bytes.subspan(kIpv6Header, std::min(length, bytes.size() - kIpv6Header));
  if (!view.skip_extensions()) return std::nullopt;
  view.header = bytes.first(static_cast<std::size_t>(view.payload.data() - bytes.data()));
  return view;
}

/// Counts in 4-byte words, less two (RFC 4302 §2.2). What follows.
std::uint8_t pass_authentication(ByteReader& in) {
  const std::uint8_t next = in.u8();
  const std::size_t words = in.u8();
  in.skip(words * 4 + 6);
  return next;
}

/// Of IPv4, where it may stand alone or twice (RFC 4301 §4.1); of IPv6 it is behind us already.
bool skip_authentication(IpView& ip) {
  ByteReader in(ip.payload);
  while (ip.protocol == ip_protocol::kAuthentication) {
    ip.protocol = pass_authentication(in);
    if (in.failed()) return false;
  }
  ip.payload = in.rest();
  return true;
}

}  // namespace

bool IpView::skip_extensions() {
  constexpr std::uint8_t kHopByHop = 0;
  constexpr std::uint8_t kRouting = 43;
  constexpr std::uint8_t kFragment = 44;
  constexpr std::uint8_t kDestination = 60;
  ByteReader in(payload);
  while (true) {
    switch (protocol) {
      case kHopByHop:
      case kRouting:
      case kDestination: {
        protocol = in.u8();
        const std::size_t units = in.u8();
        in.skip(6 + units * 8);
        break;
      }
      case ip_protocol::kAuthentication:
        protocol = pass_authentication(in);
        break;
      case kFragment: {
        protocol = in.u8();
        in.skip(1);
        const std::uint16_t offset = in.u16();
        fragment_id = in.u32();
        fragment_offset = offset & 0xfff8U;
        more_fragments = (offset & 1U) != 0;
        if (fragment()) {  // what follows is a part of the datagram's headers or payload
          payload = in.rest();
          return !in.failed();
        }
        break;
      }
      default:
        payload = in.rest();
        return true;
    }
    if (in.failed()) return false;
  }
}

std::optional<IpView> IpView::parse(ByteView bytes) {
  if (bytes.empty()) return std::nullopt;
  switch (load_u8(bytes, 0) >> 4) {
    case 4:
      return parse_ipv4(bytes);
    case 6:
      return parse_ipv6(bytes);
    default:
      return std::nullopt;
  }
}

std::optional<TcpView> TcpView::parse(ByteView segment) {
  constexpr std::size_t kHeader = 20;
  if (segment.size() < kHeader) return std::nullopt;
  const std::size_t header = (std::size_t{load_u8(segment, 12)} >> 4) * 4;
  if (header < kHeader || header > segment.size()) return std::nullopt;
  TcpView view;
  view.source_port = load_u16(segment, 0);
  view.destination_port = load_u16(segment, 2);
  view.sequence = load_u32(segment, 4);
  view.acknowledgement = load_u32(segment, 8);
  view.flags = load_u8(segment, 13);
  view.window = load_u16(segment, 14);
  view.options = segment.subspan(kHeader, header - kHeader);
  view.payload = segment.subspan(header);
  return view;
}

std::optional<UdpView> UdpView::parse(ByteView datagram) {
  constexpr std::size_t kHeader = 8;
  if (datagram.size() < kHeader) return std::nullopt;
  std::size_t length = load_u16(datagram, 4);
  if (length == 0) length = datagram.size();
  if (length < kHeader) return std::nullopt;
  UdpView view;
  view.source_port = load_u16(datagram, 0);
  view.destination_port = load_u16(datagram, 2);
  view.payload = datagram.subspan(kHeader, std::min(length, datagram.size()) - kHeader);
  return view;
}

std::optional<PacketView> PacketView::parse(const IpView& header) {
  PacketView packet;
  packet.ip = header;
  packet.payload = header.payload;
  if (header.fragment()) return packet;
  if (header.protocol == ip_protocol::kAuthentication) {
    if (!skip_authentication(packet.ip)) return std::nullopt;
    packet.payload = packet.ip.payload;
  }
  const IpView& ip = packet.ip;
  if (ip.protocol == ip_protocol::kTcp) {
    const auto tcp = TcpView::parse(ip.payload);
    if (!tcp) return std::nullopt;
    packet.tcp = *tcp;
    packet.source_port = tcp->source_port;
    packet.destination_port = tcp->destination_port;
    packet.payload = tcp->payload;
    packet.has_transport = true;
  } else if (ip.protocol == ip_protocol::kUdp) {
    const auto udp = UdpView::parse(ip.payload);
    if (!udp) return std::nullopt;
    packet.source_port = udp->source_port;
    packet.destination_port = udp->destination_port;
    packet.payload = udp->payload;
    packet.has_transport = true;
  }
  return packet;
}

std::optional<PacketView> PacketView::parse(ByteView bytes) {
  const auto ip = IpView::parse(bytes);
  return ip ? parse(*ip) : std::nullopt;
}

}  // namespace chokepoint
