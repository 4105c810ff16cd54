#include "filters/inspect/quic_crypto.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

#include "traffic/protocol/hkdf.hpp"

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
using Digest = std::unique_ptr<EVP_MD, Freer<EVP_MD, EVP_MD_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX, EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freer<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>>;
using Cipher = std::unique_ptr<EVP_CIPHER, Freer<EVP_CIPHER, EVP_CIPHER_free>>;

/// The contexts of OpenSSL that a thread uses again and again: to make one costs more than to open
/// a packet.
class Workshop {
 public:
  Workshop()
      : digest_(new_digest()), block_(new_cipher("AES-128-ECB")), aead_(new_cipher("AES-128-GCM")) {
    EVP_CIPHER_CTX_set_padding(block_.get(), 0);
    plain_.resize(65'536);
  }

  /// HMAC-SHA-256 (RFC 2104 §2). OpenSSL's own prepares each key anew, which makes opening a packet
  /// take a third longer.
  Secret mac(ByteView key, ByteView data) {
    std::array<std::byte, kBlock> inner{};
    std::array<std::byte, kBlock> outer{};
    std::copy(key.begin(), key.end(), inner.begin());
    for (std::size_t i = 0; i < kBlock; ++i) {
      outer[i] = inner[i] ^ std::byte{0x5c};
      inner[i] ^= std::byte{0x36};
    }
    return digest(outer, digest(inner, data));
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
  static constexpr std::size_t kBlock = 64;

  Secret digest(ByteView first, ByteView second) {
    Secret out{};
    EVP_DigestInit_ex2(digest_.get(), nullptr, nullptr);
    EVP_DigestUpdate(digest_.get(), first.data(), first.size());
    EVP_DigestUpdate(digest_.get(), second.data(), second.size());
    EVP_DigestFinal_ex(digest_.get(), raw(out.data()), nullptr);
    return out;
  }
  static DigestContext new_digest() {
    const Digest sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    DigestContext context(EVP_MD_CTX_new());
    EVP_DigestInit_ex2(context.get(), sha256.get(), nullptr);
    return context;
  }
  static CipherContext new_cipher(const char* name) {
    const Cipher cipher(EVP_CIPHER_fetch(nullptr, name, nullptr));
    CipherContext context(EVP_CIPHER_CTX_new());
    EVP_CipherInit_ex2(context.get(), cipher.get(), nullptr, nullptr, -1, nullptr);
    return context;
  }

  DigestContext digest_;
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
std::array<std::byte, N> expand(Workshop& tools, const Secret& secret, std::string_view label) {
  static_assert(N <= std::tuple_size_v<Secret>);
  const Secret block = tools.mac(secret, HkdfLabel(N, label).first_block());
  std::array<std::byte, N> out{};
  std::copy_n(block.begin(), N, out.begin());
  return out;
}

}  // namespace

QuicInitialKeys derive_client_keys(const QuicVersion& version, ByteView destination_id) {
  Workshop& tools = workshop();
  const Secret initial = tools.mac(as_byte_view(version.salt), destination_id);
  const auto client = expand<32>(tools, initial, "client in");
  const bool second = version.second_layout;
  return {expand<16>(tools, client, second ? "quicv2 key" : "quic key"),
          expand<12>(tools, client, second ? "quicv2 iv" : "quic iv"),
          expand<16>(tools, client, second ? "quicv2 hp" : "quic hp")};
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
