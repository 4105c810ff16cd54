#pragma once

#include <cstdint>
#include <optional>

#include "filters/inspect/finding.hpp"

namespace chokepoint {

/// A piece of a handshake, where it lies in its stream.
struct HandshakePiece {
  std::uint64_t offset = 0;
  ByteView data;
};

/// Google's QUIC before it became the IETF's, as Chromium and Wireshark know it: Q024 to Q043 with
/// a header of its own, Q046 with a long header, both in the clear, and from version 50 on sealed
/// as IETF Initials are (quic_version.hpp), with Google's frames inside.

/// The frames of a client's first datagrams of Q024 to Q043 and Q046, and the version's number.
struct GoogleClearPacket {
  unsigned version = 0;
  ByteView frames;
};
std::optional<GoogleClearPacket> parse_google_clear_packet(ByteView datagram);

/// The first piece of the handshake among Google's frames: of a STREAM frame of stream 1, or of a
/// CRYPTO frame. Frames of other kinds but ACK, PADDING and PING end the search.
std::optional<HandshakePiece> find_google_handshake(ByteView frames, unsigned version);

/// Tells the server name (tag SNI) in a client hello of Google's own handshake ("CHLO"). True if it
/// was one.
bool read_google_hello(ByteView message, FindingSink& sink);

}  // namespace chokepoint
