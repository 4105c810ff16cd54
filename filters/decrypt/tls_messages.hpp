#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "filters/decrypt/tls_secrets.hpp"

namespace chokepoint {

/// Handshake messages that say something about keys (RFC 8446 §4).
enum class TlsMessageType : std::uint8_t {
  kClientHello = 1,
  kServerHello = 2,
  kEndOfEarlyData = 5,
  kFinished = 20,
  kKeyUpdate = 24,
};

/// Cuts the handshake content of one direction into messages, however they are spread over records.
/// Only bodies of hellos are kept, up to kLongestHello.
class TlsMessageReader {
 public:
  static constexpr std::size_t kLongestHello = 65'536;

  struct Message {
    TlsMessageType type{};
    ByteView body;  ///< of a hello, else empty; valid until the next call
  };
  /// Takes bytes off the front of `content`; a message once it is whole, nothing when more are
  /// needed.
  std::optional<Message> next(ByteView& content);

 private:
  bool read_header(ByteView& content);

  std::array<std::byte, 4> header_{};
  std::uint8_t header_size_ = 0;
  bool keep_ = false;
  std::uint32_t left_ = 0;  // of the body
  std::vector<std::byte> body_;
};

/// What the ends agree on in their hellos, as far as keys depend on it.
struct TlsAgreement {
  TlsRandom client_random{};
  TlsRandom server_random{};
  std::uint16_t version = 0;  ///< 0x0301 to 0x0304
  std::uint16_t suite = 0;
  bool encrypt_then_mac = false;  ///< RFC 7366
  bool early_data = false;        ///< some ClientHello offered it (RFC 8446 §4.2.10)
};

/// Reads the body of a ClientHello. False if it is none.
bool read_client_hello_keys(ByteView body, TlsAgreement& agreement);

enum class TlsHelloAnswer : std::uint8_t {
  kAgreed,
  kRetry,  ///< a HelloRetryRequest: another ClientHello will come
  kWrong,  ///< none, or of a kind that is not read (SSL 3, compression)
};
/// Reads the body of a ServerHello.
TlsHelloAnswer read_server_hello_keys(ByteView body, TlsAgreement& agreement);

}  // namespace chokepoint
