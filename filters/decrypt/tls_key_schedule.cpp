#include "filters/decrypt/tls_key_schedule.hpp"

#include <array>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "traffic/protocol/hkdf.hpp"

namespace chokepoint {
namespace {

struct FreeKdf {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};
using KdfContext = std::unique_ptr<EVP_KDF_CTX, FreeKdf>;

KdfContext kdf_context(const char* name) {
  const std::unique_ptr<EVP_KDF, FreeKdf> kdf(EVP_KDF_fetch(nullptr, name, nullptr));
  return KdfContext(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
}

// OpenSSL reads parameters through pointers that are not const.
OSSL_PARAM text_param(const char* key, const char* value) {
  return OSSL_PARAM_construct_utf8_string(key, const_cast<char*>(value), 0);
}
OSSL_PARAM bytes_param(const char* key, ByteView value) {
  return OSSL_PARAM_construct_octet_string(key, const_cast<std::byte*>(value.data()), value.size());
}

bool derive(EVP_KDF_CTX* context, std::span<std::byte> out, const OSSL_PARAM* params) {
  return context != nullptr && EVP_KDF_derive(context, reinterpret_cast<unsigned char*>(out.data()),
                                              out.size(), params) == 1;
}

}  // namespace

bool tls12_key_block(const TlsSuite& suite, std::uint16_t version, ByteView master_secret,
                     ByteView client_random, ByteView server_random, std::span<std::byte> out) {
  constexpr std::uint16_t kTls12 = 0x0303;
  const KdfContext context = kdf_context(OSSL_KDF_NAME_TLS1_PRF);
  const char* const digest = version >= kTls12 ? EVP_MD_get0_name(suite.hash) : "MD5-SHA1";
  const std::array<OSSL_PARAM, 6> params{
      text_param(OSSL_KDF_PARAM_DIGEST, digest),
      bytes_param(OSSL_KDF_PARAM_SECRET, master_secret),
      bytes_param(OSSL_KDF_PARAM_SEED, as_byte_view("key expansion")),
      bytes_param(OSSL_KDF_PARAM_SEED, server_random),
      bytes_param(OSSL_KDF_PARAM_SEED, client_random),
      OSSL_PARAM_construct_end()};
  return derive(context.get(), out, params.data());
}

bool tls13_expand_label(const TlsSuite& suite, ByteView secret, std::string_view label,
                        std::span<std::byte> out) {
  return hkdf_expand_label(EVP_MD_get0_name(suite.hash), secret, label, out);
}

}  // namespace chokepoint
