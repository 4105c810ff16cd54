#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "filters/flow/flow_hash.hpp"
#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// What a session's content can be opened with, by the labels of NSS's key log format.
enum class TlsSecretKind : std::uint8_t {
  kMaster,           ///< CLIENT_RANDOM: the master secret (RFC 5246 §8.1), TLS up to 1.2
  kClientHandshake,  ///< CLIENT_HANDSHAKE_TRAFFIC_SECRET (RFC 8446 §7.1)
  kServerHandshake,
  kClientTraffic,  ///< CLIENT_TRAFFIC_SECRET_0
  kServerTraffic,
  kClientEarly,  ///< CLIENT_EARLY_TRAFFIC_SECRET
};
inline constexpr std::size_t kTlsSecretKinds = 6;

/// A secret of at most 48 bytes: the master secret, or as long as SHA-256 or SHA-384.
struct TlsSecret {
  std::array<std::byte, 48> bytes{};
  std::uint8_t size = 0;  ///< 0: not there

  explicit operator bool() const { return size != 0; }
  ByteView view() const { return ByteView(bytes).first(size); }
};

/// All that is known of one session.
struct TlsSecrets {
  std::array<TlsSecret, kTlsSecretKinds> of;

  const TlsSecret& operator[](TlsSecretKind kind) const {
    return of[static_cast<std::size_t>(kind)];
  }
  TlsSecret& operator[](TlsSecretKind kind) { return of[static_cast<std::size_t>(kind)]; }
};

/// The random of a ClientHello, by which sessions are known.
using TlsRandom = std::array<std::byte, 32>;

/// Under secret numbers, as flows are hashed: whoever writes a capture or a key log picks the
/// randoms in it, and must not be able to make them fall in one place.
struct TlsRandomHash {
  std::size_t operator()(const TlsRandom& random) const {
    const FlowEnd first{IpAddress::v6(load_u64(random, 0), load_u64(random, 8)), 0};
    const FlowEnd second{IpAddress::v6(load_u64(random, 16), load_u64(random, 24)), 0};
    return FlowHash::secret().of(first, second, 0);
  }
};

/// Where a box has secrets from. Without one, no class of this folder gives out a byte.
class TlsKeySource {
 public:
  virtual ~TlsKeySource() = default;
  /// What is known of the session whose ClientHello has that random, nullptr if nothing is; valid
  /// until the source changes. More may be known later.
  virtual const TlsSecrets* find(const TlsRandom& client_random) const = 0;
};

}  // namespace chokepoint
