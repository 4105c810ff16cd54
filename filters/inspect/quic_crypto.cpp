#include "filters/inspect/quic_crypto.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace chokepoint {
namespace {

using Secret = std::array<std::byte, 32>;

template <class T>
auto* raw(T* bytes) {
  using Byte = std::conditional_t<std::is_const_v<T>, const unsigned char, unsigned char>;
  return reinterpret_cast<Byte*>(bytes);
}

template <class T, void (*kFree)(T*)>
struct Freer {
  void operator()(T* object) const { kFree(object); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, Freer<EVP_MAC_CTX, EVP_MAC_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freer<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>>;
using Cipher = std::unique_ptr<EVP_CIPHER, Freer<EVP_CIPHER, EVP_CIPHER_free>>;

/// The contexts of OpenSSL that a thread uses again and again: to make one costs more than to open
/// a packet.
class Workshop {
 public:
  Workshop()
      : mac_(new_mac()), block_(new_cipher("AES-128-ECB")), aead_(new_cipher("AES-128-GCM")) {
    EVP_CIPHER_CTX_set_padding(block_.get(), 0);
    plain_.resize(65'536);
  }

  void set_mac_key(ByteView key) { EVP_MAC_init(mac_.get(), raw(key.data()), key.size(), nullptr); }
  /// With the key that was set last.
  Secret mac(ByteView data) {
    Secret out{};
    std::size_t size = 0;
    EVP_MAC_init(mac_.get(), nullptr, 0, nullptr);
    EVP_MAC_update(mac_.get(), raw(data.data()), data.size());
    EVP_MAC_final(mac_.get(), raw(out.data()), &size, out.size());
    return out;
  }

  /// RFC 9001 §5.4.3: one AES block of the sample.
  std::array<std::byte, 16> header_mask(const std::array<std::byte, 16>& key, ByteView sample) {
    std::array<std::byte, 16> mask{};
    int size = 0;
    EVP_EncryptInit_ex2(block_.get(), nullptr, raw(key.data()), nullptr, nullptr);
    EVP_EncryptUpdate(block_.get(), raw(mask.data()), &size, raw(sample.data()), 16);
    return mask;
  }

  std::optional<ByteView> open(const std::array<std::byte, 16>& key,
                               const std::array<std::byte, 12>& nonce, ByteView header,
                               ByteView sealed) {
    constexpr std::size_t kTag = 16;
    if (sealed.size() < kTag || sealed.size() - kTag > plain_.size()) return std::nullopt;
    const ByteView body = sealed.first(sealed.size() - kTag);
    std::array<std::byte, kTag> tag{};
    std::copy(sealed.end() - kTag, sealed.end(), tag.begin());
    EVP_CIPHER_CTX* const aead = aead_.get();
    int size = 0;
    const bool good =
        EVP_DecryptInit_ex2(aead, nullptr, raw(key.data()), raw(nonce.data()), nullptr) == 1 &&
        EVP_DecryptUpdate(aead, nullptr, &size, raw(header.data()),
                          static_cast<int>(header.size())) == 1 &&
        EVP_DecryptUpdate(aead, raw(plain_.data()), &size, raw(body.data()),
                          static_cast<int>(body.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(aead, EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(aead, raw(plain_.data()) + size, &size) == 1;
    return good ? std::optional(ByteView(plain_).first(body.size())) : std::nullopt;
  }

 private:
  static MacContext new_mac() {
    const std::unique_ptr<EVP_MAC, Freer<EVP_MAC, EVP_MAC_free>> hmac(
        EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    MacContext context(EVP_MAC_CTX_new(hmac.get()));
    char name[] = "SHA256";
    const std::array<OSSL_PARAM, 2> digest{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end()};
    EVP_MAC_CTX_set_params(context.get(), digest.data());
    return context;
  }
  static CipherContext new_cipher(const char* name) {
    const Cipher cipher(EVP_CIPHER_fetch(nullptr, name, nullptr));
    CipherContext context(EVP_CIPHER_CTX_new());
    EVP_CipherInit_ex2(context.get(), cipher.get(), nullptr, nullptr, -1, nullptr);
    return context;
  }

  MacContext mac_;
  CipherContext block_;
  CipherContext aead_;
  std::vector<std::byte> plain_;
};

Workshop& workshop() {
  thread_local Workshop here;
  return here;
}

/// HKDF-Expand-Label (RFC 8446 §7.1) of the secret that is the MAC's key, for outputs of at most
/// one hash length.
template <std::size_t N>
std::array<std::byte, N> expand(Workshop& tools, std::string_view label) {
  static_assert(N <= std::tuple_size_v<Secret>);
  constexpr std::string_view kPrefix = "tls13 ";
  std::array<std::byte, 64> info{};
  std::size_t at = 0;
  const auto put = [&](std::size_t value) { info[at++] = std::byte(value); };
  const auto put_text = [&](std::string_view text) {
    for (const char c : text) put(static_cast<unsigned char>(c));
  };
  put(0);
  put(N);
  put(kPrefix.size() + label.size());
  put_text(kPrefix);
  put_text(label);
  put(0);  // no context
  put(1);  // the first block of HKDF-Expand (RFC 5869 §2.3)
  const Secret block = tools.mac(ByteView(info).first(at));
  std::array<std::byte, N> out{};
  std::copy_n(block.begin(), N, out.begin());
  return out;
}

}  // namespace

QuicInitialKeys derive_client_keys(const QuicVersion& version, ByteView destination_id) {
  Workshop& tools = workshop();
  tools.set_mac_key(as_byte_view(version.salt));
  const Secret initial = tools.mac(destination_id);
  tools.set_mac_key(initial);
  const Secret client = expand<32>(tools, "client in");
  tools.set_mac_key(client);
  const bool second = version.second_layout;
  return {expand<16>(tools, second ? "quicv2 key" : "quic key"),
          expand<12>(tools, second ? "quicv2 iv" : "quic iv"),
          expand<16>(tools, second ? "quicv2 hp" : "quic hp")};
}

std::optional<ByteView> open_client_initial(const QuicInitialKeys& keys, ByteView packet,
                                            std::size_t number_at) {
  constexpr std::size_t kSample = 16;
  constexpr std::size_t kLongestNumber = 4;
  constexpr std::size_t kLongestHeader = 1536;  // a token may be long
  if (packet.size() < number_at + kLongestNumber + kSample) return std::nullopt;
  if (number_at + kLongestNumber > kLongestHeader) return std::nullopt;
  Workshop& tools = workshop();
  const auto mask =
      tools.header_mask(keys.header, packet.subspan(number_at + kLongestNumber, kSample));
  std::array<std::byte, kLongestHeader> header;  // NOLINT: only what is copied is read
  std::copy_n(packet.begin(), number_at + kLongestNumber, header.begin());
  header[0] ^= mask[0] & std::byte{0x0f};
  const std::size_t number_size = (load_u8(header, 0) & 3U) + 1U;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < number_size; ++i) {
    header[number_at + i] ^= mask[1 + i];
    number = number << 8 | load_u8(header, number_at + i);
  }
  auto nonce = keys.iv;  // RFC 9001 §5.3: combined with the packet number
  for (std::size_t i = 0; i < 4; ++i) {
    nonce[11 - i] ^= std::byte{static_cast<std::uint8_t>(number >> (8 * i))};
  }
  const std::size_t header_size = number_at + number_size;
  return tools.open(keys.key, nonce, ByteView(header).first(header_size),
                    packet.subspan(header_size));
}

}  // namespace chokepoint
