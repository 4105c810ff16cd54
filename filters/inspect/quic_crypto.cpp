#include "filters/inspect/quic_crypto.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace chokepoint {
namespace {

using namespace std::string_view_literals;  // the salts hold zero bytes

using Secret = std::array<std::byte, 32>;
using Key = std::array<std::byte, 16>;
using Iv = std::array<std::byte, 12>;

constexpr std::uint32_t kVersion1 = 1;
constexpr std::uint32_t kVersion2 = 0x6b3343cf;
constexpr std::uint32_t kDraftPrefix = 0xff000000;
constexpr std::uint32_t kFacebookDraft27 = 0xfaceb002;

/// RFC 9001 §5.2, RFC 9369 §3.3.1, draft-ietf-quic-tls-29 and -23 §5.2.
constexpr std::string_view kSaltVersion1 =
    "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a"sv;
constexpr std::string_view kSaltVersion2 =
    "\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9"sv;
constexpr std::string_view kSaltDraft29 =
    "\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43\x90\xa8\x99"sv;
constexpr std::string_view kSaltDraft23 =
    "\xc3\xee\xf7\x12\xc7\x2e\xbb\x5a\x11\xa7\xd2\x43\x2b\xb4\x63\x65\xbe\xf9\xf5\x02"sv;

std::string_view salt_of(std::uint32_t version) {
  if (version == kVersion1) return kSaltVersion1;
  if (version == kVersion2) return kSaltVersion2;
  if (version == kFacebookDraft27) return kSaltDraft23;
  if ((version & 0xffffff00U) != kDraftPrefix) return {};
  const std::uint32_t draft = version & 0xffU;
  if (draft >= 33 && draft <= 34) return kSaltVersion1;
  if (draft >= 29 && draft <= 32) return kSaltDraft29;
  return draft >= 23 && draft <= 28 ? kSaltDraft23 : std::string_view{};
}

template <class T>
auto* raw(T* bytes) {
  using Byte = std::conditional_t<std::is_const_v<T>, const unsigned char, unsigned char>;
  return reinterpret_cast<Byte*>(bytes);
}

Secret hmac_sha256(ByteView key, ByteView data) {
  Secret out{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(data.data()), data.size(),
       raw(out.data()), &size);
  return out;
}

/// HKDF-Expand-Label (RFC 8446 §7.1) for outputs of at most one hash length.
template <std::size_t N>
std::array<std::byte, N> expand(const Secret& secret, std::string_view label) {
  static_assert(N <= std::tuple_size_v<Secret>);
  constexpr std::string_view kPrefix = "tls13 ";
  std::array<std::byte, 64> info{};
  std::size_t at = 0;
  const auto put = [&](std::uint8_t value) { info[at++] = std::byte{value}; };
  const auto put_text = [&](std::string_view text) {
    for (const char c : text) put(static_cast<std::uint8_t>(c));
  };
  put(0);
  put(N);
  put(static_cast<std::uint8_t>(kPrefix.size() + label.size()));
  put_text(kPrefix);
  put_text(label);
  put(0);
  put(1);
  const Secret block = hmac_sha256(secret, ByteView(info).first(at));
  std::array<std::byte, N> out{};
  std::copy_n(block.begin(), N, out.begin());
  return out;
}

struct InitialKeys {
  Key key;
  Iv iv;
  Key header;
};

InitialKeys client_keys(std::uint32_t version, ByteView destination_id) {
  const Secret initial = hmac_sha256(as_byte_view(salt_of(version)), destination_id);
  const Secret client = expand<32>(initial, "client in");
  const bool second = version == kVersion2;
  return {expand<16>(client, second ? "quicv2 key" : "quic key"),
          expand<12>(client, second ? "quicv2 iv" : "quic iv"),
          expand<16>(client, second ? "quicv2 hp" : "quic hp")};
}

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

/// RFC 9001 §5.4.3: one AES block of the sample.
Key header_mask(const Key& key, ByteView sample) {
  const Cipher cipher(EVP_CIPHER_CTX_new());
  Key mask{};
  int size = 0;
  EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_ecb(), nullptr, raw(key.data()), nullptr);
  EVP_CIPHER_CTX_set_padding(cipher.get(), 0);
  EVP_EncryptUpdate(cipher.get(), raw(mask.data()), &size, raw(sample.data()), 16);
  return mask;
}

std::optional<std::vector<std::byte>> open_aead(const InitialKeys& keys, const Iv& nonce,
                                                ByteView header, ByteView sealed) {
  constexpr std::size_t kTag = 16;
  if (sealed.size() < kTag) return std::nullopt;
  const ByteView body = sealed.first(sealed.size() - kTag);
  std::array<std::byte, kTag> tag{};
  std::copy(sealed.end() - kTag, sealed.end(), tag.begin());
  std::vector<std::byte> plain(body.size());
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool good =
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, raw(keys.key.data()),
                         raw(nonce.data())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &size, raw(header.data()),
                        static_cast<int>(header.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), raw(plain.data()), &size, raw(body.data()),
                        static_cast<int>(body.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), raw(plain.data()) + size, &size) == 1;
  return good ? std::optional(std::move(plain)) : std::nullopt;
}

}  // namespace

bool quic_version_known(std::uint32_t version) { return !salt_of(version).empty(); }

std::optional<std::vector<std::byte>> open_client_initial(std::uint32_t version,
                                                          ByteView destination_id, ByteView packet,
                                                          std::size_t number_at) {
  constexpr std::size_t kSample = 16;
  if (packet.size() < number_at + 4 + kSample) return std::nullopt;
  const InitialKeys keys = client_keys(version, destination_id);
  const Key mask = header_mask(keys.header, packet.subspan(number_at + 4, kSample));
  std::vector<std::byte> header(packet.begin(),
                                packet.begin() + static_cast<std::ptrdiff_t>(number_at + 4));
  header[0] ^= mask[0] & std::byte{0x0f};
  const std::size_t number_size = (load_u8(header, 0) & 3U) + 1U;
  header.resize(number_at + number_size);
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < number_size; ++i) {
    header[number_at + i] ^= mask[1 + i];
    number = number << 8 | load_u8(header, number_at + i);
  }
  Iv nonce = keys.iv;  // RFC 9001 §5.3: combined with the packet number
  for (std::size_t i = 0; i < 4; ++i)
    nonce[11 - i] ^= std::byte{static_cast<std::uint8_t>(number >> (8 * i))};
  return open_aead(keys, nonce, header, packet.subspan(header.size()));
}

}  // namespace chokepoint
