#include "filters/decrypt/tls_suite.hpp"

#include <array>
#include <memory>
#include <string_view>

#include <openssl/ssl.h>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

struct Free {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

/// OpenSSL's table of suites can only be asked through an SSL object.
SSL* table() {
  static const std::unique_ptr<SSL_CTX, Free> kContext(SSL_CTX_new(TLS_method()));
  static const std::unique_ptr<SSL, Free> kTable(kContext ? SSL_new(kContext.get()) : nullptr);
  if (kTable == nullptr) broken_invariant("OpenSSL refused its table of cipher suites");
  return kTable.get();
}

bool known_mode(const EVP_CIPHER* cipher) {
  switch (EVP_CIPHER_get_mode(cipher)) {
    case EVP_CIPH_GCM_MODE:
    case EVP_CIPH_CCM_MODE:
    case EVP_CIPH_CBC_MODE:
      return true;
    default:
      return EVP_CIPHER_get_nid(cipher) == NID_chacha20_poly1305;
  }
}

}  // namespace

std::optional<TlsSuite> find_tls_suite(std::uint16_t number) {
  const std::array<unsigned char, 2> id{static_cast<unsigned char>(number >> 8),
                                        static_cast<unsigned char>(number)};
  const SSL_CIPHER* const found = SSL_CIPHER_find(table(), id.data());
  if (found == nullptr) return std::nullopt;
  TlsSuite suite;
  suite.cipher = EVP_get_cipherbynid(SSL_CIPHER_get_cipher_nid(found));
  suite.hash = SSL_CIPHER_get_handshake_digest(found);
  // Suites older than TLS 1.2 have its default there (RFC 5246 §5).
  if (suite.hash != nullptr && EVP_MD_get_type(suite.hash) == NID_md5_sha1) {
    suite.hash = EVP_sha256();
  }
  if (suite.cipher == nullptr || suite.hash == nullptr || !known_mode(suite.cipher)) {
    return std::nullopt;
  }
  if (SSL_CIPHER_is_aead(found) == 1) {
    const std::string_view name = SSL_CIPHER_get_name(found);
    const bool short_tag = name.ends_with("CCM8") || name.ends_with("CCM_8_SHA256");  // RFC 6655 §4
    suite.tag_bytes = short_tag ? 8 : 16;
    return suite;
  }
  suite.mac = EVP_get_digestbynid(SSL_CIPHER_get_digest_nid(found));
  if (suite.mac == nullptr || EVP_CIPHER_get_mode(suite.cipher) != EVP_CIPH_CBC_MODE)
    return std::nullopt;
  return suite;
}

}  // namespace chokepoint
