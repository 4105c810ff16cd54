#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "filters/decrypt/tls_messages.hpp"
#include "filters/decrypt/tls_record_opener.hpp"
#include "filters/decrypt/tls_secrets.hpp"

namespace chokepoint {

/// Takes the content of a TLS connection.
class TlsPlaintextSink {
 public:
  virtual ~TlsPlaintextSink() = default;
  /// The next bytes that `from` said, in order; valid during the call.
  virtual void on_plaintext(TlsSide from, ByteView bytes) = 0;
};

/// Opens one connection of TLS 1.0 to 1.3 whose secrets a key source has. It has no other way to a
/// plaintext: without the secrets, or with wrong ones, it gives out nothing, and a record that
/// fails to authenticate ends the direction for good.
///
/// Secrets may come after the records that they open (a client that hands keys over has those of
/// TLS 1.3 one round trip later than the box has the server's first flight): up to kMostHeld bytes
/// of each direction wait for them. Memory per connection: that, one record each way and one
/// plaintext, 150 KiB at the most; 17 KiB and less when keys are there and segments are small.
///
/// Read: renegotiation, resumption, 0-RTT data, key updates, all suites of OpenSSL's with AES,
/// ARIA, Camellia or ChaCha20. Not read: compression.
class TlsDecryptor {
 public:
  static constexpr std::size_t kMostHeld = 65'536;

  /// `keys` outlives the decryptor.
  explicit TlsDecryptor(const TlsKeySource& keys) : keys_(&keys) {}

  /// The next bytes of one direction of the TCP stream, the client's from its ClientHello on.
  void on_bytes(TlsSide from, ByteView bytes, TlsPlaintextSink& sink);
  /// Bytes of that direction were never seen: nothing that follows can be opened.
  void on_gap(TlsSide from) { stop(side(from)); }
  /// True once neither direction will give anything more.
  bool finished() const { return sides_[0].stopped && sides_[1].stopped; }
  /// Whether a record was opened with keys.
  bool opened() const { return opened_; }
  /// Bytes that wait, for keys or for the rest of their record.
  std::size_t held() const { return sides_[0].held.size() + sides_[1].held.size(); }

 private:
  enum class Phase : std::uint8_t { kEarly, kHandshake, kTraffic };  // of TLS 1.3
  enum class Step : std::uint8_t {
    kTaken,
    kWait,  ///< for secrets, or for what the other end says
    kStop,
  };
  struct Side {
    std::vector<std::byte> held;  // what is not taken yet, from the start of a record
    std::optional<TlsRecordOpener> opener;
    TlsMessageReader messages;
    TlsSecret secret;  // of the opener, in TLS 1.3
    Phase phase = Phase::kHandshake;
    bool opened = false;    // something, under handshake keys
    bool no_early = false;  // early data have ended, or were none
    bool stopped = false;
  };

  Side& side(TlsSide which) { return sides_[static_cast<std::size_t>(which)]; }
  static void stop(Side& side);
  void read(TlsSide from, ByteView bytes, TlsPlaintextSink& sink);
  Step on_record(TlsSide from, const TlsRecord& record, TlsPlaintextSink& sink);
  Step on_record_12(TlsSide from, const TlsRecord& record, TlsPlaintextSink& sink);
  Step on_record_13(TlsSide from, const TlsRecord& record, TlsPlaintextSink& sink);
  Step on_content(TlsSide from, std::uint8_t type, ByteView content, TlsPlaintextSink& sink);
  Step on_messages(TlsSide from, ByteView content);
  Step on_message(TlsSide from, const TlsMessageReader::Message& message);
  Step on_server_hello(ByteView body);
  Step change_cipher(TlsSide from);
  Step ensure_opener(TlsSide from);
  TlsSecretKind next_secret(TlsSide from, const TlsSecrets& secrets);
  Step update_key(Side& side);
  static void end_early_data(Side& side);
  bool skip_early_data(TlsSide from, std::size_t bytes);
  std::span<std::byte> scratch();

  const TlsKeySource* keys_;
  std::array<Side, 2> sides_;
  TlsAgreement agreement_;
  std::optional<TlsSuite> suite_;  // once the server has said hello
  std::vector<std::byte> plain_;
  std::size_t early_bytes_ = 0;
  bool opened_ = false;
};

}  // namespace chokepoint
