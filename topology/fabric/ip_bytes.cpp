#include "topology/fabric/ip_bytes.hpp"

#include <bit>
#include <cstring>

namespace chokepoint::ip {

std::uint64_t sum(std::span<const std::byte> bytes, std::uint64_t start) {
  // Words of 32 bits in the machine's order: one's complement sums do not mind the order of bytes
  // as long as the result is swapped back (RFC 1071, 2 B), and 64 bits take all the carries.
  std::uint64_t total = 0;
  std::size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data() + at, 4);
    total += word;
  }
  std::uint32_t tail = 0;
  std::memcpy(&tail, bytes.data() + at, bytes.size() - at);
  total += tail;
  while (total >> 16 != 0) total = (total & 0xffff) + (total >> 16);
  const auto folded = static_cast<std::uint16_t>(total);
  if constexpr (std::endian::native == std::endian::little) {
    return start + __builtin_bswap16(folded);
  } else {
    return start + folded;
  }
}

std::uint16_t fold(std::uint64_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

std::uint16_t transport_checksum(std::span<const std::byte> packet) {
  const auto segment = packet.subspan(header_length(packet));
  const std::uint64_t pseudo = sum(packet.subspan(12, 8), protocol(packet)) + segment.size();
  return fold(sum(segment, pseudo));
}

}  // namespace chokepoint::ip
