#pragma once

#include <cstdint>
#include <optional>

// OpenSSL's EVP_CIPHER and EVP_MD, whose headers stay behind .cpp files.
struct evp_cipher_st;
struct evp_md_st;

namespace chokepoint {

/// How a cipher suite protects records.
struct TlsSuite {
  const evp_cipher_st* cipher = nullptr;
  const evp_md_st* mac = nullptr;   ///< of CBC suites; nullptr if the cipher itself authenticates
  const evp_md_st* hash = nullptr;  ///< of the key derivation, from TLS 1.2 on
  std::uint8_t tag_bytes = 0;       ///< of an AEAD

  bool aead() const { return mac == nullptr; }
};

/// A suite that OpenSSL knows, by its number in a ServerHello; nothing for others and for those
/// that encrypt nothing.
std::optional<TlsSuite> find_tls_suite(std::uint16_t number);

}  // namespace chokepoint
