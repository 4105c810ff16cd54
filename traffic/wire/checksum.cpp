#include "traffic/wire/checksum.hpp"

namespace chokepoint {
namespace {

/// Adds 32-bit words, which the fold brings to the same sum as 16-bit ones (RFC 1071 §2(C)); 2³²
/// of them fit into the 64 bits.
std::uint64_t sum_words(ByteView bytes, std::uint64_t sum) {
  std::size_t i = 0;
  for (; i + 3 < bytes.size(); i += 4) sum += load_u32(bytes, i);
  if (i + 1 < bytes.size()) {
    sum += load_u16(bytes, i);
    i += 2;
  }
  if (i < bytes.size()) sum += static_cast<std::uint64_t>(load_u8(bytes, i)) << 8;
  return sum;
}

std::uint64_t sum_word64(std::uint64_t word, std::uint64_t sum) {
  return sum + (word >> 48) + (word >> 32 & 0xffff) + (word >> 16 & 0xffff) + (word & 0xffff);
}

std::uint16_t fold(std::uint64_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

std::uint16_t internet_checksum(ByteView bytes) { return fold(sum_words(bytes, 0)); }

std::uint16_t transport_checksum(const IpAddress& source, const IpAddress& destination,
                                 std::uint8_t protocol, ByteView segment) {
  std::uint64_t sum = protocol;
  sum = sum_word64(segment.size(), sum);
  if (source.is_v4()) {
    sum = sum_word64(source.v4_value(), sum_word64(destination.v4_value(), sum));
  } else {
    sum = sum_word64(source.high(), sum_word64(source.low(), sum));
    sum = sum_word64(destination.high(), sum_word64(destination.low(), sum));
  }
  return fold(sum_words(segment, sum));
}

}  // namespace chokepoint
