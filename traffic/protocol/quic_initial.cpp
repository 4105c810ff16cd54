#include "traffic/protocol/quic_initial.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include <openssl/evp.h>

#include "topology/base/error.hpp"
#include "traffic/protocol/hkdf.hpp"

namespace chokepoint {
namespace {

using namespace std::string_view_literals;

/// RFC 9001 §5.2.
constexpr std::string_view kSalt =
    "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a"sv;
constexpr const char* kHash = "SHA256";
constexpr std::size_t kTag = 16;
constexpr std::size_t kNumberBytes = 4;

struct Free {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

void require(int result) {
  if (result <= 0) broken_invariant("OpenSSL refuses a QUIC key");
}

unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
const unsigned char* raw(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}

template <std::size_t N>
using Block = std::array<std::byte, N>;

template <std::size_t N>
Block<N> expand(ByteView secret, std::string_view label) {
  Block<N> out{};
  require(hkdf_expand_label(kHash, secret, label, out) ? 1 : 0);
  return out;
}

/// RFC 9000 §16. REQUIRES: value < 2³⁰.
void append_varint(std::vector<std::byte>& out, std::uint32_t value) {
  std::array<std::byte, 4> bytes{};
  store_u32(bytes, 0,
            value < 0x40     ? value << 24
            : value < 0x4000 ? value << 16 | 0x40000000U
                             : value | 0x80000000U);
  const std::size_t size = value < 0x40 ? 1 : value < 0x4000 ? 2 : 4;
  out.insert(out.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
}

/// Keys of a client's Initial packets (RFC 9001 §5.2).
struct Keys {
  Block<16> key;
  Block<12> iv;
  Block<16> header;
};

Keys client_keys(ByteView destination_id) {
  Block<32> initial{};
  require(hkdf_extract(kHash, as_byte_view(kSalt), destination_id, initial) ? 1 : 0);
  const auto client = expand<32>(initial, "client in");
  return {expand<16>(client, "quic key"), expand<12>(client, "quic iv"),
          expand<16>(client, "quic hp")};
}

/// The header up to and with the packet number, for `content` bytes behind it.
std::vector<std::byte> header_of(const QuicInitialSpec& spec, std::size_t content) {
  std::vector<std::byte> header{std::byte{0xc3}, std::byte{0}, std::byte{0}, std::byte{0},
                                std::byte{1}};  // Initial, four bytes of number; version 1
  for (const ByteView id : {spec.destination_id, spec.source_id}) {
    header.push_back(static_cast<std::byte>(id.size()));
    header.insert(header.end(), id.begin(), id.end());
  }
  header.push_back(std::byte{0});  // no token
  append_varint(header, static_cast<std::uint32_t>(kNumberBytes + content));
  header.resize(header.size() + kNumberBytes);
  store_u32(header, header.size() - kNumberBytes, spec.packet_number);
  return header;
}

/// Appends `plain`, sealed under the header that `packet` holds (RFC 9001 §5.3).
void seal(const Keys& keys, std::vector<std::byte>& packet, ByteView plain) {
  const std::size_t header = packet.size();
  auto nonce = keys.iv;
  for (std::size_t i = 0; i < kNumberBytes; ++i) nonce[8 + i] ^= packet[header - kNumberBytes + i];
  const std::unique_ptr<EVP_CIPHER_CTX, Free> cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, raw(keys.key.data()),
                             raw(nonce.data())));
  require(EVP_EncryptUpdate(cipher.get(), nullptr, &size, raw(packet.data()),
                            static_cast<int>(header)));
  packet.resize(header + plain.size() + kTag);
  require(EVP_EncryptUpdate(cipher.get(), raw(packet.data() + header), &size, raw(plain.data()),
                            static_cast<int>(plain.size())));
  int rest = 0;
  require(EVP_EncryptFinal_ex(cipher.get(), raw(packet.data() + header + size), &rest));
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTag,
                              packet.data() + header + plain.size()));
}

/// Header protection (RFC 9001 §5.4): one AES block of the sample masks flags and number.
void protect_header(const Keys& keys, std::vector<std::byte>& packet, std::size_t header) {
  const std::unique_ptr<EVP_CIPHER_CTX, Free> cipher(EVP_CIPHER_CTX_new());
  Block<32> mask{};
  int size = 0;
  require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_ecb(), nullptr, raw(keys.header.data()),
                             nullptr));
  require(
      EVP_EncryptUpdate(cipher.get(), raw(mask.data()), &size, raw(packet.data() + header), 16));
  packet[0] ^= mask[0] & std::byte{0x0f};
  for (std::size_t i = 0; i < kNumberBytes; ++i) packet[header - kNumberBytes + i] ^= mask[1 + i];
}

}  // namespace

void append_crypto_frame(std::vector<std::byte>& frames, std::uint32_t offset, ByteView data) {
  frames.push_back(std::byte{0x06});
  append_varint(frames, offset);
  append_varint(frames, static_cast<std::uint32_t>(data.size()));
  frames.insert(frames.end(), data.begin(), data.end());
}

std::vector<std::byte> seal_client_initial(const QuicInitialSpec& spec) {
  constexpr std::size_t kLongestId = 20;
  constexpr std::size_t kMostFrames = std::size_t{16} << 10;
  if (spec.destination_id.size() > kLongestId || spec.source_id.size() > kLongestId ||
      spec.frames.size() > kMostFrames) {
    return {};
  }
  // As if the length took two bytes, which it does for most packets.
  const std::size_t bare = header_of(spec, 1'000).size() + spec.frames.size() + kTag;
  const std::size_t padding = spec.datagram_bytes > bare ? spec.datagram_bytes - bare : 0;
  std::vector<std::byte> plain(spec.frames.size() + padding);
  std::copy(spec.frames.begin(), spec.frames.end(), plain.begin());
  std::vector<std::byte> packet = header_of(spec, plain.size() + kTag);
  const std::size_t header = packet.size();
  const Keys keys = client_keys(spec.destination_id);
  seal(keys, packet, plain);
  protect_header(keys, packet, header);
  return packet;
}

}  // namespace chokepoint
