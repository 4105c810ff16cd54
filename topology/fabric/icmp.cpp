#include "topology/fabric/icmp.hpp"

#include <algorithm>

#include "topology/fabric/ip_bytes.hpp"

namespace chokepoint {
namespace {

constexpr std::uint8_t kEchoReply = 0;
constexpr std::uint8_t kEchoRequest = 8;
constexpr std::uint8_t kRouterTtl = 64;
constexpr std::uint8_t kInternetworkControl = 0xc0;  // precedence 6 (RFC 1812 4.3.2.5)
constexpr std::size_t kIcmpHeader = 8;

bool is_icmp_query(std::uint8_t type) {
  return type == kEchoReply || type == kEchoRequest || (type >= 13 && type <= 18);
}

bool may_be_answered(std::span<const std::byte> packet) {
  const std::uint32_t source = ip::source(packet);
  const std::uint32_t first_octet = source >> 24;
  if (first_octet == 0 || first_octet == 127 || first_octet >= 224) return false;
  if (ip::fragment_offset(packet) != 0) return false;
  const std::size_t header = ip::header_length(packet);
  if (ip::protocol(packet) != ip::kIcmp) return true;
  return packet.size() > header && is_icmp_query(ip::load8(packet, header));
}

/// An ICMP packet whose message is `body` bytes after its eight-byte header, checksums left out.
std::vector<std::byte> icmp_packet(HostAddress from, std::uint32_t to, std::size_t body) {
  const std::size_t size = ip::kMinHeader + kIcmpHeader + body;
  std::vector<std::byte> packet(size);
  ip::store8(packet, 0, 0x45);
  ip::store8(packet, 1, kInternetworkControl);
  ip::store16(packet, 2, static_cast<std::uint16_t>(size));
  ip::store8(packet, 8, kRouterTtl);
  ip::store8(packet, 9, ip::kIcmp);
  ip::store32(packet, 12, from.value);
  ip::store32(packet, 16, to);
  return packet;
}

void finish(std::vector<std::byte>& packet) {
  const std::span<std::byte> message = std::span(packet).subspan(ip::kMinHeader);
  ip::store16(message, 2, 0);
  ip::store16(message, 2, ip::fold(ip::sum(message)));
  ip::write_header_checksum(packet);
}

}  // namespace

std::vector<std::byte> icmp_error(std::span<const std::byte> packet, HostAddress router,
                                  IcmpError error) {
  if (!may_be_answered(packet)) return {};
  const std::size_t quoted = std::min(packet.size(), ip::header_length(packet) + 8);
  std::vector<std::byte> answer = icmp_packet(router, ip::source(packet), quoted);
  ip::store16(answer, ip::kMinHeader, static_cast<std::uint16_t>(error));
  std::copy_n(packet.begin(), quoted, answer.begin() + ip::kMinHeader + kIcmpHeader);
  finish(answer);
  return answer;
}

std::vector<std::byte> router_answer(std::span<const std::byte> packet, HostAddress router) {
  const std::size_t header = ip::header_length(packet);
  if (ip::protocol(packet) == ip::kUdp) {
    return icmp_error(packet, router, IcmpError::kPortUnreachable);
  }
  if (ip::protocol(packet) != ip::kIcmp) {
    return icmp_error(packet, router, IcmpError::kProtocolUnreachable);
  }
  const auto message = packet.subspan(header);
  if (message.size() < kIcmpHeader || ip::load8(message, 0) != kEchoRequest ||
      ip::is_fragment(packet) || !may_be_answered(packet) || ip::fold(ip::sum(message)) != 0) {
    return {};
  }
  auto answer = icmp_packet(router, ip::source(packet), message.size() - kIcmpHeader);
  std::copy(message.begin(), message.end(), answer.begin() + ip::kMinHeader);
  ip::store16(answer, ip::kMinHeader, kEchoReply << 8);
  finish(answer);
  return answer;
}

}  // namespace chokepoint
