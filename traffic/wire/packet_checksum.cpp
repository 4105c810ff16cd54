#include "traffic/wire/packet_checksum.hpp"

#include <algorithm>

#include "traffic/wire/checksum.hpp"

namespace chokepoint {
namespace {

bool is_ipv4(const IpView& ip) { return !ip.header.empty() && load_u8(ip.header, 0) >> 4 == 4; }

bool length_left_out(const IpView& ip) {
  const std::size_t at = is_ipv4(ip) ? 2 : 4;
  return ip.header.size() < at + 2 || load_u16(ip.header, at) == 0;
}

/// Whether a routing header (RFC 8200 §4.4) names stops still to come.
bool to_be_routed(const IpView& ip) {
  constexpr std::size_t kFixed = 40;
  constexpr std::uint8_t kHopByHop = 0;
  constexpr std::uint8_t kRouting = 43;
  constexpr std::uint8_t kDestination = 60;
  if (is_ipv4(ip) || ip.header.size() <= kFixed) return false;
  std::uint8_t kind = load_u8(ip.header, 6);
  ByteReader in(ip.header.subspan(kFixed));
  while (kind == kHopByHop || kind == kRouting || kind == kDestination) {
    const std::uint8_t next = in.u8();
    const std::size_t units = in.u8();
    in.skip(1);
    const std::uint8_t segments_left = in.u8();
    in.skip(4 + units * 8);
    if (in.failed()) return false;
    if (kind == kRouting && segments_left > 0) return true;
    kind = next;
  }
  return false;
}

bool udp_right(const IpView& ip) {
  const std::size_t promised = load_u16(ip.payload, 4);
  const std::size_t length = promised == 0 ? ip.payload.size() : promised;
  if (length > ip.payload.size()) return false;
  if (load_u16(ip.payload, 6) == 0) return is_ipv4(ip);
  return transport_checksum(ip.source, ip.destination, ip.protocol, ip.payload.first(length)) == 0;
}

}  // namespace

bool ip_checksum_right(const IpView& ip) {
  return !is_ipv4(ip) || internet_checksum(ip.header) == 0;
}

bool checksums_right(const PacketView& packet) {
  const IpView& ip = packet.ip;
  if (length_left_out(ip)) return true;
  if (!ip_checksum_right(ip)) return false;
  if (!packet.has_transport || ip.truncated || to_be_routed(ip)) return true;
  if (packet.is_udp()) return udp_right(ip);
  return transport_checksum(ip.source, ip.destination, ip.protocol, ip.payload) == 0;
}

}  // namespace chokepoint
