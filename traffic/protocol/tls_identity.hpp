#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "traffic/protocol/script.hpp"
#include "traffic/protocol/stream_endpoint.hpp"

namespace chokepoint {

/// Takes a session's secrets, a line each in NSS's key log format without the newline.
using OnKeyLog = std::function<void(std::string_view line)>;

/// The trust of an emulated world: one certificate authority that every client of the world
/// believes, and the servers' certificates under it. Follows from the seed alone: the wall clock,
/// the machine's openssl.cnf and the machine's entropy have no part in it.
/// One per process is enough; it is not safe to use from two threads at once. Nothing is made
/// before it is first asked for: a world without TLS costs nothing.
class TlsIdentity {
 public:
  /// `authority` is the common name in the root's certificate, at most 64 characters.
  explicit TlsIdentity(std::uint64_t seed, const std::string& authority = "Emulated Root R1");
  TlsIdentity(TlsIdentity&&) noexcept;
  TlsIdentity& operator=(TlsIdentity&&) noexcept;
  ~TlsIdentity();

  /// PEM texts, for other programs that take part in an emulation.
  std::string authority_pem() const;
  std::string certificate_pem(const std::string& host);
  /// The private key that belongs to every server's certificate.
  std::string server_key_pem() const;

  /// From now on hands the secrets of every session of both ends to `sink`, so that Wireshark can
  /// open a capture.
  void log_keys(OnKeyLog sink);

  /// Clients of this world believe the authority of that PEM text as well, as when a state has its
  /// root installed. REQUIRES: a text of authority_pem().
  void also_trust(const std::string& authority_pem);

  /// Makes and verifies a server's certificate now and not in its first handshake, so that
  /// processes forked later find it done. The bytes on the wire are the same.
  void prepare(const std::string& host);

  struct Parts;
  /// For the endpoints of this folder.
  Parts& parts() const;

 private:
  std::uint64_t seed_;
  std::string authority_;
  mutable std::unique_ptr<Parts> parts_;  // when first asked for
};

/// `inner` speaking through TLS as a client that offers `host` as server name and http/1.1 by ALPN,
/// offers exactly `version`, and refuses a server whose certificate is not of `identity`'s
/// authority, not for `host` or not valid now (RFC 8446, RFC 5246, RFC 6125). The bytes on the wire
/// follow from `stream_seed` and from what the peer sends. `on_key_log` is what a client has that
/// hands its keys over.
/// REQUIRES: version is not kNone; `identity` outlives the endpoint.
std::unique_ptr<StreamEndpoint> make_tls_client(TlsIdentity& identity, const std::string& host,
                                                TlsVersion version, std::uint64_t stream_seed,
                                                std::unique_ptr<StreamEndpoint> inner,
                                                OnKeyLog on_key_log = {});

/// `inner` speaking through TLS 1.2 or 1.3 (the client's choice) as a server that has the
/// certificate for `host`. No session tickets: they would carry the wall clock.
/// REQUIRES: `identity` outlives the endpoint.
std::unique_ptr<StreamEndpoint> make_tls_server(TlsIdentity& identity, const std::string& host,
                                                std::uint64_t stream_seed,
                                                std::unique_ptr<StreamEndpoint> inner,
                                                OnKeyLog on_key_log = {});

}  // namespace chokepoint
