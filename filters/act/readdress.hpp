#pragma once

#include <optional>
#include <span>

#include "traffic/wire/packet.hpp"

namespace chokepoint {

/// Which addresses to write over; the others stay.
struct Readdress {
  std::optional<IpAddress> source;
  std::optional<IpAddress> destination;
};

/// Copies an unfragmented TCP or UDP packet into `out` with other addresses and the checksums that
/// follow from them: what was right stays right, what was wrong stays wrong (RFC 1624; a UDP
/// checksum that was not there stays away, RFC 768). The written part of `out`; nothing if it does
/// not fit, the families differ, or the packet is not that. REQUIRES: `packet` was parsed from
/// `bytes`.
std::span<std::byte> readdressed(ByteView bytes, const PacketView& packet, const Readdress& change,
                                 std::span<std::byte> out);

}  // namespace chokepoint
