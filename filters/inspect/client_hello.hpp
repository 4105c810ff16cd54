#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// What a ClientHello says in the clear (RFC 8446 §4.1.2). Views into the bytes it was read from.
struct ClientHelloView {
  bool whole = false;  ///< all of it was there; else only what came before is filled in
  std::uint16_t legacy_version = 0;
  ByteView cipher_suites;         ///< big-endian 16-bit each
  ByteView extensions;            ///< the block of all of them, without its length
  std::string_view server_name;   ///< first host name of the SNI extension; empty if there is none
  ByteView alpn;                  ///< list of length-prefixed protocol names (RFC 7301)
  ByteView supported_versions;    ///< big-endian 16-bit each (RFC 8446 §4.2.1)
  ByteView groups;                ///< supported_groups, 16-bit each
  ByteView point_formats;         ///< 8-bit each
  ByteView signature_algorithms;  ///< 16-bit each
  bool ech = false;               ///< encrypted_client_hello, 0xfe0d (or its drafts)
  bool esni = false;              ///< encrypted_server_name, 0xffce
};

/// What a ServerHello says.
struct ServerHelloView {
  std::uint16_t version = 0;  ///< negotiated: supported_versions, else the legacy field
  std::uint16_t cipher_suite = 0;
  ByteView random;
  ByteView extensions;
};

/// Reads the body of a ClientHello (after the handshake header), or as much of it as there is: a
/// name is found as soon as its bytes are there. Nothing if it cannot be one.
std::optional<ClientHelloView> parse_client_hello(ByteView body);

}  // namespace chokepoint
