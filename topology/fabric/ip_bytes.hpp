#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace chokepoint::ip {

// Fields of an IPv4 packet read and written where they lie (RFC 791). The callers have checked the
// length: see well_formed().

constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::size_t kMinHeader = 20;

inline std::uint8_t load8(std::span<const std::byte> bytes, std::size_t at) {
  return std::to_integer<std::uint8_t>(bytes[at]);
}
inline std::uint16_t load16(std::span<const std::byte> bytes, std::size_t at) {
  return static_cast<std::uint16_t>((load8(bytes, at) << 8) | load8(bytes, at + 1));
}
inline std::uint32_t load32(std::span<const std::byte> bytes, std::size_t at) {
  return (static_cast<std::uint32_t>(load16(bytes, at)) << 16) | load16(bytes, at + 2);
}
inline void store8(std::span<std::byte> bytes, std::size_t at, std::uint8_t value) {
  bytes[at] = std::byte{value};
}
inline void store16(std::span<std::byte> bytes, std::size_t at, std::uint16_t value) {
  store8(bytes, at, static_cast<std::uint8_t>(value >> 8));
  store8(bytes, at + 1, static_cast<std::uint8_t>(value));
}
inline void store32(std::span<std::byte> bytes, std::size_t at, std::uint32_t value) {
  store16(bytes, at, static_cast<std::uint16_t>(value >> 16));
  store16(bytes, at + 2, static_cast<std::uint16_t>(value));
}

inline std::size_t header_length(std::span<const std::byte> packet) {
  return std::size_t{load8(packet, 0) & 0xfU} * 4;
}
inline std::uint16_t total_length(std::span<const std::byte> packet) { return load16(packet, 2); }
inline std::uint8_t ttl(std::span<const std::byte> packet) { return load8(packet, 8); }
inline std::uint8_t protocol(std::span<const std::byte> packet) { return load8(packet, 9); }
inline std::uint32_t source(std::span<const std::byte> packet) { return load32(packet, 12); }
inline std::uint32_t destination(std::span<const std::byte> packet) { return load32(packet, 16); }
/// True for every fragment of a datagram, the first one too.
inline bool is_fragment(std::span<const std::byte> packet) {
  return (load16(packet, 6) & 0x3fffU) != 0;
}
inline std::uint16_t fragment_offset(std::span<const std::byte> packet) {
  return load16(packet, 6) & 0x1fffU;
}

/// True when the bytes are one whole IPv4 packet: version 4, header inside, lengths that agree.
inline bool well_formed(std::span<const std::byte> packet) {
  return packet.size() >= kMinHeader && (load8(packet, 0) >> 4) == 4 &&
         header_length(packet) >= kMinHeader && header_length(packet) <= total_length(packet) &&
         total_length(packet) == packet.size();
}

/// One's complement sum of the bytes as 16-bit words (RFC 1071), unfolded, added to `start`.
std::uint64_t sum(std::span<const std::byte> bytes, std::uint64_t start = 0);
/// The checksum field for an unfolded sum.
std::uint16_t fold(std::uint64_t sum);
/// Checksum of the transport segment with its pseudo-header (RFC 9293 3.1, RFC 768) as it stands:
/// 0 when its checksum field is right.
std::uint16_t transport_checksum(std::span<const std::byte> packet);

/// A checksum after one 16-bit word under it changed (RFC 1624, equation 3).
constexpr std::uint16_t adjusted(std::uint16_t checksum, std::uint16_t before,
                                 std::uint16_t after) {
  std::uint32_t total = static_cast<std::uint16_t>(~checksum);
  total += static_cast<std::uint16_t>(~before);
  total += after;
  total = (total & 0xffff) + (total >> 16);
  total = (total & 0xffff) + (total >> 16);
  return static_cast<std::uint16_t>(~total);
}

/// Lowers the TTL by one and keeps the header checksum right. REQUIRES: the TTL is not 0.
inline void lower_ttl(std::span<std::byte> packet) {
  const std::uint16_t before = load16(packet, 8);
  const auto after = static_cast<std::uint16_t>(before - 0x100);
  store16(packet, 8, after);
  store16(packet, 10, adjusted(load16(packet, 10), before, after));
}

/// Writes the header checksum anew.
inline void write_header_checksum(std::span<std::byte> packet) {
  store16(packet, 10, 0);
  store16(packet, 10, fold(sum(packet.first(header_length(packet)))));
}

}  // namespace chokepoint::ip
