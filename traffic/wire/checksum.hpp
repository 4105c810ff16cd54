#pragma once

#include <cstdint>

#include "traffic/wire/bytes.hpp"
#include "traffic/wire/ip_address.hpp"

namespace chokepoint {

/// The Internet checksum (RFC 1071): one's complement of the one's complement sum of 16-bit words.
/// Over bytes that hold a right checksum it is 0.
std::uint16_t internet_checksum(ByteView bytes);

/// The checksum of a TCP or UDP segment with its pseudo-header (RFC 9293 §3.1, RFC 8200 §8.1).
/// Zero for a segment whose checksum field is right; for a segment whose field is zero, the value
/// to put there. REQUIRES: both addresses of one family.
std::uint16_t transport_checksum(const IpAddress& source, const IpAddress& destination,
                                 std::uint8_t protocol, ByteView segment);

}  // namespace chokepoint
