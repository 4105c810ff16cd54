#pragma once

#include <optional>

#include "filters/inspect/quic_version.hpp"
#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// A variable-length integer (RFC 9000 §16).
std::uint64_t read_quic_integer(ByteReader& in);

/// A long header up to its packet number (RFC 9000 §17.2). Views into the datagram.
struct QuicLongHeader {
  QuicVersion version;
  bool initial = false;
  ByteView destination_id;    ///< at most 20 bytes
  std::size_t number_at = 0;  ///< where the packet number starts
  std::size_t size = 0;       ///< of the packet within its datagram
};

/// The header of the packet that the datagram starts with; nothing if it has no long header of a
/// known version, is a Retry, or is not whole.
std::optional<QuicLongHeader> parse_quic_long_header(ByteView datagram);

}  // namespace chokepoint
