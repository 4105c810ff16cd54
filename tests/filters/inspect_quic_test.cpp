#include <array>

#include <catch2/catch.hpp>
#include <openssl/evp.h>

#include "filters/inspect/quic_reader.hpp"
#include "tests/filters/findings.hpp"
#include "tests/filters/segment_maker.hpp"
#include "tests/traffic/wire/hex.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
const unsigned char* raw(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}

/// Client keys as published: they follow from the connection id 8394c8f03e515708.
struct PublishedKeys {
  const char* key;
  const char* iv;
  const char* header;
  const char* plain_header;  ///< of packet number 2
  const char* sealed_start;  ///< what the packet must begin with once it is sealed
};

// RFC 9001 appendix A.1 and A.2.
constexpr PublishedKeys kVersion1{
    "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c",
    "9f50449e04a0e810283a1e9933adedd2", "c300000001088394c8f03e5157080000449e00000002",
    "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11"};
// RFC 9369 appendix A.1 and A.2.
constexpr PublishedKeys kVersion2{
    "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f",
    "45b95e15235d6f45a6b19cbcb0294ba9", "d36b3343cf088394c8f03e5157080000449e00000002",
    "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485"};

// RFC 9001 appendix A.2: the CRYPTO frame with a ClientHello for example.com.
constexpr const char* kCryptoFrame =
    "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868"
    "04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578"
    "616d706c652e636f6dff01000100000a00080006001d00170018001000070005"
    "04616c706e000500050100000000003300260024001d00209370b2c9caa47fba"
    "baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400"
    "0d0010000e0403050306030203080408050806002d00020101001c0002400100"
    "3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
    "75300901100f088394c8f03e51570806048000ffff";

/// Seals frames, padded to 1162 bytes, as packet number 2 (RFC 9001 §5.3 and §5.4).
Bytes seal(const PublishedKeys& keys, Bytes frames) {
  constexpr std::size_t kFrames = 1162;
  constexpr std::size_t kNumber = 18;  // where the 4-byte packet number starts
  frames.resize(kFrames);
  const Bytes key = from_hex(keys.key);
  Bytes nonce = from_hex(keys.iv);
  nonce[11] ^= std::byte{2};
  Bytes packet = from_hex(keys.plain_header);
  const std::size_t header = packet.size();
  packet.resize(header + kFrames + 16);
  int size = 0;
  EVP_CIPHER_CTX* cipher = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(cipher, EVP_aes_128_gcm(), nullptr, raw(key.data()), raw(nonce.data()));
  EVP_EncryptUpdate(cipher, nullptr, &size, raw(packet.data()), static_cast<int>(header));
  EVP_EncryptUpdate(cipher, raw(packet.data() + header), &size, raw(frames.data()), kFrames);
  EVP_EncryptFinal_ex(cipher, raw(packet.data() + header + size), &size);
  EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, 16, packet.data() + header + kFrames);
  std::array<std::byte, 32> mask{};
  const Bytes header_key = from_hex(keys.header);
  EVP_EncryptInit_ex(cipher, EVP_aes_128_ecb(), nullptr, raw(header_key.data()), nullptr);
  EVP_EncryptUpdate(cipher, raw(mask.data()), &size, raw(packet.data() + kNumber + 4), 16);
  EVP_CIPHER_CTX_free(cipher);
  packet[0] ^= mask[0] & std::byte{0x0f};
  for (std::size_t i = 0; i < 4; ++i) packet[kNumber + i] ^= mask[1 + i];
  return packet;
}

/// A CRYPTO frame with a part of the hello above (RFC 9000 §19.6).
Bytes crypto_part(std::size_t from, std::size_t size) {
  const Bytes whole = from_hex(kCryptoFrame);
  constexpr std::size_t kFrameHeader = 4;
  Bytes frame = from_hex("06 4000 4000");
  store_u16(frame, 1, static_cast<std::uint16_t>(0x4000 | from));
  store_u16(frame, 3, static_cast<std::uint16_t>(0x4000 | size));
  const auto start = whole.begin() + static_cast<std::ptrdiff_t>(kFrameHeader + from);
  frame.insert(frame.end(), start, start + static_cast<std::ptrdiff_t>(size));
  return frame;
}

}  // namespace

TEST_CASE("The Initial packets of RFC 9001 and RFC 9369 open to example.com", "[filters][quic]") {
  for (const PublishedKeys& keys : {kVersion1, kVersion2}) {
    const Bytes packet = seal(keys, from_hex(kCryptoFrame));
    const Bytes start = from_hex(keys.sealed_start);
    REQUIRE(std::equal(start.begin(), start.end(), packet.begin()));  // sealed as published
    Findings found;
    QuicReader reader;
    CHECK(starts_like_quic_initial(packet));
    reader.on_datagram(packet, found);
    CHECK(found.server_names == Names{"example.com"});
    CHECK(reader.finished());
  }
}

TEST_CASE("A hello is put together from datagrams in any order", "[filters][quic]") {
  constexpr std::size_t kHello = 241;
  for (const std::size_t cut : {std::size_t{1}, std::size_t{70}, std::size_t{200}}) {
    Findings found;
    QuicReader reader;
    reader.on_datagram(seal(kVersion1, crypto_part(cut, kHello - cut)), found);
    CHECK(found.server_names.empty());
    reader.on_datagram(seal(kVersion1, crypto_part(0, cut)), found);
    CHECK(found.server_names == Names{"example.com"});
  }
}

TEST_CASE("A packet with any byte changed does not open", "[filters][quic]") {
  const Bytes packet = seal(kVersion1, from_hex(kCryptoFrame));
  for (std::size_t at = 0; at < packet.size(); at += 7) {
    Bytes changed = packet;
    changed[at] ^= std::byte{0x01};
    Findings found;
    QuicReader reader;
    reader.on_datagram(changed, found);
    CAPTURE(at);
    REQUIRE(found.server_names.empty());
  }
  CHECK_FALSE(starts_like_quic_initial(ByteView(packet).first(packet.size() - 1)));
}
