#pragma once

#include <cstdint>
#include <span>

#include "traffic/wire/bytes.hpp"
#include "traffic/wire/ip_address.hpp"

namespace chokepoint {

/// Writes an A or AAAA record (RFC 1035 §4.1.3, RFC 3596 §2) whose name is a pointer to the first
/// question. `ttl` in seconds. The bytes written, 0 if they do not fit.
std::size_t write_address_record(const IpAddress& address, std::uint32_t ttl,
                                 std::span<std::byte> out);

/// The header flags of an answer with NOERROR: recursion available where it was desired, else
/// authoritative.
constexpr std::uint16_t answer_flags(bool recursion_desired) {
  return recursion_desired ? 0x8180 : 0x8400;
}

}  // namespace chokepoint
