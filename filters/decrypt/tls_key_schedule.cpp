#include "filters/decrypt/tls_key_schedule.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

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
  constexpr std::string_view kPrefix = "tls13 ";
  std::array<std::byte, 24> info{};  // length, label with its length, context of length 0
  const std::size_t label_bytes = kPrefix.size() + label.size();
  if (3 + label_bytes + 1 > info.size()) return false;
  store_u16(info, 0, static_cast<std::uint16_t>(out.size()));
  store_u8(info, 2, static_cast<std::uint8_t>(label_bytes));
  auto* at = std::copy_n(as_byte_view(kPrefix).begin(), kPrefix.size(), info.data() + 3);
  std::copy_n(as_byte_view(label).begin(), label.size(), at);

  const KdfContext context = kdf_context(OSSL_KDF_NAME_HKDF);
  int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
  const std::array<OSSL_PARAM, 5> params{
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
      text_param(OSSL_KDF_PARAM_DIGEST, EVP_MD_get0_name(suite.hash)),
      bytes_param(OSSL_KDF_PARAM_KEY, secret),
      bytes_param(OSSL_KDF_PARAM_INFO, ByteView(info).first(3 + label_bytes + 1)),
      OSSL_PARAM_construct_end()};
  return derive(context.get(), out, params.data());
}

}  // namespace chokepoint
