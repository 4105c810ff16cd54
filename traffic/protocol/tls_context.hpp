#pragma once

// Private to traffic/protocol: shows OpenSSL's types.

#include <set>
#include <string>

#include "traffic/protocol/certificate_authority.hpp"
#include "traffic/protocol/openssl_handle.hpp"
#include "traffic/protocol/seeded_library.hpp"
#include "traffic/protocol/tls_identity.hpp"

namespace chokepoint {

/// What all TLS endpoints of a world share. OpenSSL's contexts are costly to make and cheap to
/// share; per conversation there is only an SSL object.
struct TlsIdentity::Parts {
  Parts(std::uint64_t seed, const std::string& authority_name);

  /// From now on secrets are told to whoever asked. Not before: OpenSSL would write them down as
  /// text for nobody, at a twentieth of what a handshake costs.
  void tell_keys();

  SeededLibrary library;
  CertificateAuthority authority;
  SslContextHandle client;
  SslContextHandle server;
  BioMethodHandle bio_method;
  OnKeyLog key_sink;
  /// Certificates (DER) whose chain has been verified: a client of this world need not do the same
  /// arithmetic again, as a browser does not.
  std::set<std::string> verified;
};

}  // namespace chokepoint
