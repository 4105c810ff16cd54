#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "traffic/wire/bytes.hpp"
#include "traffic/wire/ip_address.hpp"
#include "traffic/wire/packet.hpp"

namespace chokepoint {

/// What goes into a packet that is written from nothing. REQUIRES (checked: nothing is written
/// otherwise): both addresses of one family, options of a size that a header can have.
struct TcpSegmentSpec {
  IpAddress source;
  IpAddress destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;  ///< tcp_flag
  std::uint16_t window = 0;
  std::uint8_t ttl = 64;
  std::uint16_t ip_id = 0;  ///< IPv4 identification
  /// TCP options, padded: a multiple of 4 bytes, 40 at most (RFC 9293 §3.1).
  ByteView options;
  ByteView payload;
};

struct UdpDatagramSpec {
  IpAddress source;
  IpAddress destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint8_t ttl = 64;
  std::uint16_t ip_id = 0;
  ByteView payload;
};

/// IP and transport headers without options or extension headers.
inline constexpr std::size_t kLargestBareTcpHeaders = 60;

/// Writes an IPv4 or IPv6 packet with right checksums at the start of `out` and returns its bytes
/// (a part of `out`), or an empty span if it does not fit or a requirement is not met.
std::span<std::byte> write_tcp_packet(const TcpSegmentSpec& spec, std::span<std::byte> out);
std::span<std::byte> write_udp_packet(const UdpDatagramSpec& spec, std::span<std::byte> out);

}  // namespace chokepoint
