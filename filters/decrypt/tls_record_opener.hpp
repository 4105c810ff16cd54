#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "filters/decrypt/tls_suite.hpp"
#include "traffic/wire/bytes.hpp"

struct evp_cipher_ctx_st;
struct evp_mac_ctx_st;

namespace chokepoint {

/// A record as it came: its header's fields and what follows the header.
struct TlsRecord {
  std::uint8_t type = 0;
  std::uint16_t version = 0;
  ByteView fragment;
};

/// The two ends of a TLS connection, and the direction of what each sends.
enum class TlsSide : std::uint8_t { kClient = 0, kServer = 1 };

/// What TLS up to 1.2 derives the keys of both directions from.
struct Tls12Session {
  TlsSuite suite;
  std::uint16_t version = 0;
  bool encrypt_then_mac = false;
  ByteView master_secret;
  ByteView client_random;
  ByteView server_random;
};

/// Opens the records that one end sends, in order, under one set of keys.
class TlsRecordOpener {
 public:
  /// Nothing if the keys cannot be derived.
  static std::optional<TlsRecordOpener> for_tls12(const Tls12Session& session, TlsSide sender);
  /// `secret` is a traffic secret (RFC 8446 §7.3), as long as the suite's hash.
  static std::optional<TlsRecordOpener> for_tls13(const TlsSuite& suite, ByteView secret);

  TlsRecordOpener(TlsRecordOpener&&) noexcept;
  TlsRecordOpener& operator=(TlsRecordOpener&&) noexcept;
  ~TlsRecordOpener();

  /// What the record holds, written to `out`; nothing if it was not made with these keys, which
  /// leaves the opener as it was (with AEADs). In TLS 1.3 padding and content type are still there.
  /// REQUIRES: out.size() ≥ record.fragment.size(). Allocates nothing with AEADs.
  std::optional<ByteView> open(const TlsRecord& record, std::span<std::byte> out);

 private:
  /// How a record's nonce is made.
  enum class Nonce : std::uint8_t {
    kExplicit,  ///< AES of TLS 1.2: four bytes of ours, eight in the record (RFC 5288 §3)
    kXor,       ///< exclusive or of IV and number (RFC 7905 §2, RFC 8446 §5.3)
    kBlock,     ///< CBC: a block in the record (RFC 5246 §6.2.3.2)
    kChained,   ///< CBC of TLS 1.0: the last block of the record before
  };
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
    void operator()(evp_mac_ctx_st* context) const;
  };

  explicit TlsRecordOpener(const TlsSuite& suite);
  bool set_keys(ByteView mac_key, ByteView key, ByteView iv);
  bool set_cipher_key(ByteView key);
  bool set_mac_key(ByteView key);
  std::optional<ByteView> open_aead(const TlsRecord& record, std::span<std::byte> out);
  bool decrypt_aead(ByteView aad, ByteView nonce, ByteView sealed, std::span<std::byte> out);
  std::optional<ByteView> open_cbc(const TlsRecord& record, std::span<std::byte> out);
  std::optional<ByteView> without_padding(ByteView plain) const;
  bool mac_fits(const TlsRecord& record, ByteView content, ByteView mac);

  TlsSuite suite_;
  std::unique_ptr<evp_cipher_ctx_st, Free> cipher_;
  std::unique_ptr<evp_mac_ctx_st, Free> mac_;
  std::uint64_t number_ = 0;  // of the next record
  std::array<std::byte, 16> iv_{};
  std::uint8_t mac_bytes_ = 0;
  Nonce nonce_ = Nonce::kXor;
  bool tls13_ = false;
  bool encrypt_then_mac_ = false;
};

}  // namespace chokepoint
