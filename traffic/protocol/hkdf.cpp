#include "traffic/protocol/hkdf.hpp"

#include <memory>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace chokepoint {
namespace {

struct Free {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

// OpenSSL reads parameters through pointers that are not const.
OSSL_PARAM octets(const char* name, ByteView bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::byte*>(bytes.data()),
                                           bytes.size());
}

/// One step of HKDF; `input` is the salt of the first or the info of the second.
bool hkdf(int mode, const char* hash, ByteView key, const OSSL_PARAM& input,
          std::span<std::byte> out) {
  const std::unique_ptr<EVP_KDF, Free> kdf(EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr));
  const std::unique_ptr<EVP_KDF_CTX, Free> context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  const std::array parameters{
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(hash), 0),
      octets(OSSL_KDF_PARAM_KEY, key), input, OSSL_PARAM_construct_end()};
  return context && EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(out.data()),
                                   out.size(), parameters.data()) == 1;
}

}  // namespace

bool hkdf_extract(const char* hash, ByteView salt, ByteView key, std::span<std::byte> out) {
  return hkdf(EVP_KDF_HKDF_MODE_EXTRACT_ONLY, hash, key, octets(OSSL_KDF_PARAM_SALT, salt), out);
}

bool hkdf_expand_label(const char* hash, ByteView secret, std::string_view label,
                       std::span<std::byte> out) {
  if (label.size() > HkdfLabel::kLongestLabel) return false;
  const HkdfLabel info(static_cast<std::uint16_t>(out.size()), label);
  return hkdf(EVP_KDF_HKDF_MODE_EXPAND_ONLY, hash, secret,
              octets(OSSL_KDF_PARAM_INFO, info.bytes()), out);
}

}  // namespace chokepoint
