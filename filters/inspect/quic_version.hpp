#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace chokepoint {

/// What the frames of an Initial packet look like and what handshake is in them.
enum class QuicDialect : std::uint8_t {
  kIetf,          ///< RFC 9000 frames, TLS
  kGoogleTls,     ///< Google's frames, TLS: T050, T051
  kGoogleCrypto,  ///< Google's frames, Google's own handshake: Q050
};

/// What is to be known of a version to open its Initial packets.
struct QuicVersion {
  std::uint32_t number = 0;
  std::string_view salt;       ///< 20 bytes, for the client's initial secret (RFC 9001 §5.2)
  bool second_layout = false;  ///< packet types and key labels of version 2 (RFC 9369 §3.2, §3.3)
  QuicDialect dialect = QuicDialect::kIetf;
};

constexpr std::uint32_t kQuicVersion1 = 1;

/// Versions 1 and 2, drafts 22 to 34, mvfst, Google's Q050, T050, T051, and the reserved versions
/// that force a negotiation (RFC 9000 §15), which are sealed as version 1. Nothing for others.
std::optional<QuicVersion> find_quic_version(std::uint32_t number);

}  // namespace chokepoint
