#include "filters/decrypt/tls_record_opener.hpp"

#include <algorithm>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "filters/decrypt/tls_key_schedule.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kAeadNonce = 12;
constexpr std::size_t kExplicitNonce = 8;
constexpr std::size_t kFixedNonce = kAeadNonce - kExplicitNonce;

const unsigned char* raw(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}
unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

bool is_ccm(const TlsSuite& suite) {
  return EVP_CIPHER_get_mode(suite.cipher) == EVP_CIPH_CCM_MODE;
}
bool is_chacha(const TlsSuite& suite) {
  return EVP_CIPHER_get_nid(suite.cipher) == NID_chacha20_poly1305;
}

}  // namespace

void TlsRecordOpener::Free::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}
void TlsRecordOpener::Free::operator()(evp_mac_ctx_st* context) const { EVP_MAC_CTX_free(context); }

TlsRecordOpener::TlsRecordOpener(const TlsSuite& suite) : suite_(suite) {}
TlsRecordOpener::TlsRecordOpener(TlsRecordOpener&&) noexcept = default;
TlsRecordOpener& TlsRecordOpener::operator=(TlsRecordOpener&&) noexcept = default;
TlsRecordOpener::~TlsRecordOpener() = default;

std::optional<TlsRecordOpener> TlsRecordOpener::for_tls12(const Tls12Session& session,
                                                          TlsSide sender) {
  constexpr std::uint16_t kTls10 = 0x0301;
  const TlsSuite& suite = session.suite;
  TlsRecordOpener opener(suite);
  opener.encrypt_then_mac_ = session.encrypt_then_mac && !suite.aead();
  if (suite.aead()) {
    opener.nonce_ = is_chacha(suite) ? Nonce::kXor : Nonce::kExplicit;
  } else {
    opener.nonce_ = session.version == kTls10 ? Nonce::kChained : Nonce::kBlock;
  }
  // RFC 5246 §6.3: MAC keys, cipher keys, IVs; of each the client's first.
  const std::size_t mac = suite.aead() ? 0 : static_cast<std::size_t>(EVP_MD_get_size(suite.mac));
  const auto key = static_cast<std::size_t>(EVP_CIPHER_get_key_length(suite.cipher));
  std::size_t iv = 0;
  if (opener.nonce_ == Nonce::kXor) iv = kAeadNonce;
  if (opener.nonce_ == Nonce::kExplicit) iv = kFixedNonce;
  if (opener.nonce_ == Nonce::kChained) {
    iv = static_cast<std::size_t>(EVP_CIPHER_get_iv_length(suite.cipher));
  }
  std::array<std::byte, std::size_t{2} * (EVP_MAX_MD_SIZE + EVP_MAX_KEY_LENGTH + EVP_MAX_IV_LENGTH)>
      keys;
  const std::span<std::byte> block = std::span(keys).first(2 * (mac + key + iv));
  if (!tls12_key_block(suite, session.version, session.master_secret, session.client_random,
                       session.server_random, block)) {
    return std::nullopt;
  }
  const std::size_t second = sender == TlsSide::kServer ? 1 : 0;
  const bool set =
      opener.set_keys(block.subspan(second * mac, mac), block.subspan(2 * mac + second * key, key),
                      block.subspan(2 * (mac + key) + second * iv, iv));
  OPENSSL_cleanse(keys.data(), keys.size());
  if (!set) return std::nullopt;
  return opener;
}

std::optional<TlsRecordOpener> TlsRecordOpener::for_tls13(const TlsSuite& suite, ByteView secret) {
  TlsRecordOpener opener(suite);
  opener.tls13_ = true;
  std::array<std::byte, EVP_MAX_KEY_LENGTH> bytes;
  const auto key =
      std::span(bytes).first(static_cast<std::size_t>(EVP_CIPHER_get_key_length(suite.cipher)));
  std::array<std::byte, kAeadNonce> iv;
  const bool set = suite.aead() &&
                   secret.size() == static_cast<std::size_t>(EVP_MD_get_size(suite.hash)) &&
                   tls13_expand_label(suite, secret, "key", key) &&
                   tls13_expand_label(suite, secret, "iv", iv) && opener.set_keys({}, key, iv);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!set) return std::nullopt;
  return opener;
}

bool TlsRecordOpener::set_keys(ByteView mac_key, ByteView key, ByteView iv) {
  std::copy(iv.begin(), iv.end(), iv_.begin());
  return set_cipher_key(key) && (suite_.aead() || set_mac_key(mac_key));
}

bool TlsRecordOpener::set_cipher_key(ByteView key) {
  cipher_.reset(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX* const c = cipher_.get();
  if (c == nullptr || EVP_DecryptInit_ex(c, suite_.cipher, nullptr, nullptr, nullptr) != 1) {
    return false;
  }
  if (suite_.aead() &&
      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(kAeadNonce), nullptr) != 1) {
    return false;
  }
  // CCM wants to know the length of its tag before the key.
  if (is_ccm(suite_) &&
      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, suite_.tag_bytes, nullptr) != 1) {
    return false;
  }
  const bool chained = nonce_ == Nonce::kChained;
  if (EVP_DecryptInit_ex(c, nullptr, nullptr, raw(key.data()),
                         chained ? raw(iv_.data()) : nullptr) != 1) {
    return false;
  }
  return suite_.aead() || EVP_CIPHER_CTX_set_padding(c, 0) == 1;
}

bool TlsRecordOpener::set_mac_key(ByteView key) {
  EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  mac_.reset(hmac != nullptr ? EVP_MAC_CTX_new(hmac) : nullptr);
  EVP_MAC_free(hmac);
  const std::array<OSSL_PARAM, 2> params{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                       const_cast<char*>(EVP_MD_get0_name(suite_.mac)), 0),
      OSSL_PARAM_construct_end()};
  mac_bytes_ = static_cast<std::uint8_t>(EVP_MD_get_size(suite_.mac));
  return mac_ != nullptr && EVP_MAC_init(mac_.get(), raw(key.data()), key.size(), params.data());
}

std::optional<ByteView> TlsRecordOpener::open(const TlsRecord& record, std::span<std::byte> out) {
  const auto plain = suite_.aead() ? open_aead(record, out) : open_cbc(record, out);
  if (plain) ++number_;
  return plain;
}

std::optional<ByteView> TlsRecordOpener::open_aead(const TlsRecord& record,
                                                   std::span<std::byte> out) {
  const std::size_t in_record = nonce_ == Nonce::kExplicit ? kExplicitNonce : 0;
  const std::size_t overhead = in_record + suite_.tag_bytes;
  if (record.fragment.size() < overhead) return std::nullopt;
  const std::size_t size = record.fragment.size() - overhead;

  std::array<std::byte, kAeadNonce> nonce{};
  std::copy_n(iv_.begin(), nonce.size(), nonce.begin());
  if (nonce_ == Nonce::kExplicit) {
    std::copy_n(record.fragment.begin(), kExplicitNonce, nonce.begin() + kFixedNonce);
  } else {
    store_u64(nonce, kFixedNonce, load_u64(nonce, kFixedNonce) ^ number_);
  }
  // RFC 5246 §6.2.3.3 and RFC 8446 §5.2.
  std::array<std::byte, 13> aad{};
  const std::size_t start = tls13_ ? 0 : 8;
  if (!tls13_) store_u64(aad, 0, number_);
  store_u8(aad, start, record.type);
  store_u16(aad, start + 1, record.version);
  store_u16(aad, start + 3, static_cast<std::uint16_t>(tls13_ ? record.fragment.size() : size));
  if (!decrypt_aead(ByteView(aad).first(start + 5), nonce, record.fragment.subspan(in_record),
                    out)) {
    OPENSSL_cleanse(out.data(), size);  // CCM and GCM write before they know
    return std::nullopt;
  }
  return out.first(size);
}

bool TlsRecordOpener::decrypt_aead(ByteView aad, ByteView nonce, ByteView sealed,
                                   std::span<std::byte> out) {
  EVP_CIPHER_CTX* const c = cipher_.get();
  const ByteView text = sealed.first(sealed.size() - suite_.tag_bytes);
  // OpenSSL does not write to the tag that it is given.
  auto* const tag = const_cast<std::byte*>(sealed.last(suite_.tag_bytes).data());
  const auto size = static_cast<int>(text.size());
  const bool ccm = is_ccm(suite_);
  int written = 0;
  // CCM has all lengths and the tag told before, and checks within the one update.
  if (EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, suite_.tag_bytes, tag) != 1 ||
      EVP_DecryptInit_ex(c, nullptr, nullptr, nullptr, raw(nonce.data())) != 1 ||
      (ccm && EVP_DecryptUpdate(c, nullptr, &written, nullptr, size) != 1) ||
      EVP_DecryptUpdate(c, nullptr, &written, raw(aad.data()), static_cast<int>(aad.size())) != 1 ||
      EVP_DecryptUpdate(c, raw(out.data()), &written, raw(text.data()), size) != 1) {
    return false;
  }
  return ccm || EVP_DecryptFinal_ex(c, raw(out.data()) + written, &written) == 1;
}

/// RFC 5246 §6.2.3.2; with encrypt-then-MAC RFC 7366 §3. Nobody times a box that only listens, so
/// nothing here needs to take constant time.
std::optional<ByteView> TlsRecordOpener::open_cbc(const TlsRecord& record,
                                                  std::span<std::byte> out) {
  const auto block = static_cast<std::size_t>(EVP_CIPHER_get_block_size(suite_.cipher));
  ByteView sealed = record.fragment;
  if (encrypt_then_mac_) {
    if (sealed.size() < mac_bytes_) return std::nullopt;
    const ByteView mac = sealed.last(mac_bytes_);
    sealed = sealed.first(sealed.size() - mac_bytes_);
    if (!mac_fits(record, sealed, mac)) return std::nullopt;
  }
  if (nonce_ == Nonce::kBlock) {
    if (sealed.size() < block ||
        EVP_DecryptInit_ex(cipher_.get(), nullptr, nullptr, nullptr, raw(sealed.data())) != 1) {
      return std::nullopt;
    }
    sealed = sealed.subspan(block);
  }
  int size = 0;
  if (sealed.empty() || sealed.size() % block != 0 ||
      EVP_DecryptUpdate(cipher_.get(), raw(out.data()), &size, raw(sealed.data()),
                        static_cast<int>(sealed.size())) != 1 ||
      static_cast<std::size_t>(size) != sealed.size()) {
    return std::nullopt;
  }
  auto plain = without_padding(out.first(sealed.size()));
  if (!plain || encrypt_then_mac_) return plain;
  if (plain->size() < mac_bytes_) return std::nullopt;
  const ByteView content = plain->first(plain->size() - mac_bytes_);
  if (!mac_fits(record, content, plain->last(mac_bytes_))) return std::nullopt;
  return content;
}

std::optional<ByteView> TlsRecordOpener::without_padding(ByteView plain) const {
  const std::size_t padding = load_u8(plain, plain.size() - 1);
  if (padding + 1 > plain.size()) return std::nullopt;
  for (const std::byte byte : plain.last(padding + 1)) {
    if (byte != plain.back()) return std::nullopt;
  }
  return plain.first(plain.size() - padding - 1);
}

bool TlsRecordOpener::mac_fits(const TlsRecord& record, ByteView content, ByteView mac) {
  std::array<std::byte, 13> header{};
  store_u64(header, 0, number_);
  store_u8(header, 8, record.type);
  store_u16(header, 9, record.version);
  store_u16(header, 11, static_cast<std::uint16_t>(content.size()));
  std::array<unsigned char, EVP_MAX_MD_SIZE> own{};
  std::size_t size = 0;
  return EVP_MAC_init(mac_.get(), nullptr, 0, nullptr) == 1 &&
         EVP_MAC_update(mac_.get(), raw(header.data()), header.size()) == 1 &&
         EVP_MAC_update(mac_.get(), raw(content.data()), content.size()) == 1 &&
         EVP_MAC_final(mac_.get(), own.data(), &size, own.size()) == 1 && size == mac.size() &&
         CRYPTO_memcmp(own.data(), mac.data(), size) == 0;
}

}  // namespace chokepoint
