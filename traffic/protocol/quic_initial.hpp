#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// A QUIC version 1 client's Initial packet (RFC 9000 §17.2.2), before protection.
struct QuicInitialSpec {
  ByteView destination_id;  ///< at most 20 bytes; the keys follow from it
  ByteView source_id;       ///< at most 20 bytes
  std::uint32_t packet_number = 0;
  ByteView frames;
  /// PADDING is added until the datagram has this many bytes (RFC 9000 §14.1 asks for 1200).
  std::size_t datagram_bytes = 1200;
};

/// The protected datagram (RFC 9001 §5), with a packet number of four bytes. Empty when an id is
/// too long or the frames do not fit into 16 KiB.
std::vector<std::byte> seal_client_initial(const QuicInitialSpec& spec);

/// Appends a CRYPTO frame (RFC 9000 §19.6). REQUIRES: offset and data.size() below 2³⁰.
void append_crypto_frame(std::vector<std::byte>& frames, std::uint32_t offset, ByteView data);

}  // namespace chokepoint
