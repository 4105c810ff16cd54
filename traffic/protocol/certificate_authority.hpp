#pragma once

// Private to traffic/protocol: shows OpenSSL's types.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "traffic/protocol/openssl_handle.hpp"
#include "traffic/protocol/seeded_library.hpp"

namespace chokepoint {

/// A root that signs certificates of servers (ECDSA on P-256, SHA-256). All servers share one key,
/// so a new name costs one signature; each name has a certificate of its own, which depends on
/// nothing but the seed and the name.
class CertificateAuthority {
 public:
  /// `library` must outlive the authority. `name` is the root's common name.
  CertificateAuthority(SeededLibrary& library, std::uint64_t seed, const std::string& name);

  X509* root() const { return root_.get(); }
  EVP_PKEY* server_key() const { return server_key_.get(); }
  /// How many certificates are kept: about 3 KB each, and whoever asks a box that signs may name
  /// ever others.
  static constexpr std::size_t kMostKept = 4'096;
  /// Made on first use; the same bytes whenever it has to be made again. Valid until the next call,
  /// unless a reference is taken.
  X509* certificate(const std::string& name);

 private:
  KeyHandle make_key(const char* stream);
  CertificateHandle make_root(const std::string& common_name);
  CertificateHandle make_certificate(const std::string& name);

  SeededLibrary& library_;
  std::uint64_t seed_;
  KeyHandle root_key_;
  KeyHandle server_key_;
  CertificateHandle root_;
  std::map<std::string, CertificateHandle, std::less<>> certificates_;
};

}  // namespace chokepoint
