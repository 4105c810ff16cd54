#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// What a hello came in.
enum class HelloCarrier : std::uint8_t { kTls, kQuic, kDtls };

/// What a ClientHello says in the clear (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2, RFC 6347 §4.2.1).
/// Views into the bytes it was read from.
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
  HelloCarrier carrier = HelloCarrier::kTls;
};

/// What a ServerHello says (RFC 8446 §4.1.3). Views into the bytes it was read from.
struct ServerHelloView {
  std::uint16_t version = 0;  ///< negotiated: supported_versions, else the legacy field
  std::uint16_t cipher_suite = 0;
  ByteView random;
  ByteView extensions;
  std::uint16_t legacy_version = 0;
  bool retry = false;  ///< a HelloRetryRequest: the client will say hello once more

  /// TLS 1.3 or one of its drafts (0x7fxx): all that follows is encrypted.
  bool tls_1_3() const { return version == 0x0304 || version >> 8 == 0x7f || version == 0xfefc; }
};

/// Reads the body of a ClientHello (after the handshake header), or as much of it as there is: a
/// name is found as soon as its bytes are there. Of an extension that comes twice the first counts.
/// `whole` is true if the block of extensions ends where the bytes end, or before; a hello without
/// extensions (RFC 5246 allows it) cannot be told from the beginning of a longer one, so whoever
/// knows the length of the message decides. Nothing if it cannot be a ClientHello.
std::optional<ClientHelloView> parse_client_hello(ByteView body);
/// Reads the whole body of a ServerHello. Nothing if it is not one, or not whole.
std::optional<ServerHelloView> parse_server_hello(ByteView body);

/// Reads one extension after the other from their block, up to the first that is not whole.
class ExtensionReader {
 public:
  explicit ExtensionReader(ByteView block) : in_(block) {}
  /// False at the end. If only the beginning of an extension is there, it is given as it is, once,
  /// and `cut()` is true.
  bool next();
  std::uint16_t type() const { return type_; }
  ByteView data() const { return data_; }
  bool cut() const { return cut_; }

 private:
  ByteReader in_;
  std::uint16_t type_ = 0;
  ByteView data_;
  bool cut_ = false;
};

/// Values that clients draw to keep servers tolerant (RFC 8701 §2): 0x0a0a, 0x1a1a, …, 0xfafa.
inline bool is_grease(std::uint16_t value) {
  return (value & 0x0f0fU) == 0x0a0aU && value >> 8 == (value & 0xffU);
}

}  // namespace chokepoint
