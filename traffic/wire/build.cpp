#include "traffic/wire/build.hpp"

#include <algorithm>

#include "traffic/wire/checksum.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Header = 40;
constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kMostTcpOptions = 40;
constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kLargestLength = 0xffff;

struct IpSpec {
  IpAddress source;
  IpAddress destination;
  std::uint8_t protocol;
  std::uint8_t ttl;
  std::uint16_t id;
};

void write_ipv4(const IpSpec& ip, std::size_t total, std::span<std::byte> out) {
  store_u16(out, 0, 0x4500);
  store_u16(out, 2, static_cast<std::uint16_t>(total));
  store_u16(out, 4, ip.id);
  store_u16(out, 6, 0x4000);  // don't fragment
  store_u8(out, 8, ip.ttl);
  store_u8(out, 9, ip.protocol);
  store_u16(out, 10, 0);
  store_u32(out, 12, ip.source.v4_value());
  store_u32(out, 16, ip.destination.v4_value());
  store_u16(out, 10, internet_checksum(out.first(kIpv4Header)));
}

void write_ipv6(const IpSpec& ip, std::size_t payload, std::span<std::byte> out) {
  store_u32(out, 0, 0x60000000);
  store_u16(out, 4, static_cast<std::uint16_t>(payload));
  store_u8(out, 6, ip.protocol);
  store_u8(out, 7, ip.ttl);
  store_u64(out, 8, ip.source.high());
  store_u64(out, 16, ip.source.low());
  store_u64(out, 24, ip.destination.high());
  store_u64(out, 32, ip.destination.low());
}

/// Writes the IP header; returns room for exactly `length` bytes of payload, or nothing.
std::span<std::byte> write_ip(const IpSpec& ip, std::size_t length, std::span<std::byte> out) {
  if (ip.source.is_v4() != ip.destination.is_v4()) return {};
  const std::size_t header = ip.source.is_v4() ? kIpv4Header : kIpv6Header;
  if (length > kLargestLength - header || header + length > out.size()) return {};
  if (ip.source.is_v4()) {
    write_ipv4(ip, header + length, out);
  } else {
    write_ipv6(ip, length, out);
  }
  return out.subspan(header, length);
}

std::span<std::byte> whole(std::span<std::byte> out, std::span<std::byte> segment) {
  return out.first(static_cast<std::size_t>(segment.data() - out.data()) + segment.size());
}

}  // namespace

std::span<std::byte> write_tcp_packet(const TcpSegmentSpec& spec, std::span<std::byte> out) {
  const IpSpec ip{spec.source, spec.destination, ip_protocol::kTcp, spec.ttl, spec.ip_id};
  if (spec.options.size() > kMostTcpOptions || spec.options.size() % 4 != 0) return {};
  const std::size_t header = kTcpHeader + spec.options.size();
  const auto segment = write_ip(ip, header + spec.payload.size(), out);
  if (segment.empty()) return {};
  store_u16(segment, 0, spec.source_port);
  store_u16(segment, 2, spec.destination_port);
  store_u32(segment, 4, spec.sequence);
  store_u32(segment, 8, spec.acknowledgement);
  store_u8(segment, 12, static_cast<std::uint8_t>(header / 4 << 4));
  store_u8(segment, 13, spec.flags);
  store_u16(segment, 14, spec.window);
  store_u32(segment, 16, 0);
  const auto behind =
      std::copy(spec.options.begin(), spec.options.end(), segment.begin() + kTcpHeader);
  std::copy(spec.payload.begin(), spec.payload.end(), behind);
  store_u16(segment, 16,
            transport_checksum(spec.source, spec.destination, ip_protocol::kTcp, segment));
  return whole(out, segment);
}

std::span<std::byte> write_udp_packet(const UdpDatagramSpec& spec, std::span<std::byte> out) {
  const IpSpec ip{spec.source, spec.destination, ip_protocol::kUdp, spec.ttl, spec.ip_id};
  const auto datagram = write_ip(ip, kUdpHeader + spec.payload.size(), out);
  if (datagram.empty()) return {};
  store_u16(datagram, 0, spec.source_port);
  store_u16(datagram, 2, spec.destination_port);
  store_u16(datagram, 4, static_cast<std::uint16_t>(datagram.size()));
  store_u16(datagram, 6, 0);
  std::copy(spec.payload.begin(), spec.payload.end(), datagram.begin() + kUdpHeader);
  const std::uint16_t sum =
      transport_checksum(spec.source, spec.destination, ip_protocol::kUdp, datagram);
  // RFC 768: a computed zero is sent as all ones, since zero says "no checksum".
  store_u16(datagram, 6, sum == 0 ? 0xffff : sum);
  return whole(out, datagram);
}

}  // namespace chokepoint
