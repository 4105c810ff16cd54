#include <array>
#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "filters/inspect/quic_reader.hpp"
#include "tests/filters/findings.hpp"
#include "tests/filters/hello_harvest.hpp"
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

/// Seals frames as version 1 with the published keys, after `before`, and before zeros (PADDING).
Bytes seal_after(const char* before, const Bytes& frames) {
  Bytes all = from_hex(before);
  all.insert(all.end(), frames.begin(), frames.end());
  return seal(kVersion1, all);
}

/// The names that a box of that model reads in one datagram.
Names names_in(const Bytes& datagram, const QuicModel& model) {
  Findings found;
  QuicReader reader(model);
  reader.on_datagram(datagram, found);
  return found.server_names;
}

/// The Great Firewall as measured in 2025 (Zohaib et al., USENIX Security 2025).
constexpr QuicModel kGreatFirewall{
    .version_1 = true, .other_versions = false, .reassemble = false, .source_port_above = true};

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

TEST_CASE("An Initial whose QUIC bit is cleared is one all the same", "[filters][quic]") {
  PublishedKeys greased = kVersion1;  // RFC 9287 §3.1
  greased.plain_header = "8300000001088394c8f03e5157080000449e00000002";
  const Bytes packet = seal(greased, from_hex(kCryptoFrame));
  REQUIRE((std::to_integer<unsigned>(packet[0]) & 0x40U) == 0);
  CHECK(starts_like_quic_initial(packet));
  CHECK(names_in(packet, QuicModel{}) == Names{"example.com"});
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

TEST_CASE("A hello is put together from tiny frames in reverse order in one packet",
          "[filters][quic]") {
  Bytes frames;
  for (std::size_t from = 0; from < 241; from += 5) {
    const Bytes part = crypto_part(from, std::min<std::size_t>(5, 241 - from));
    frames.insert(frames.begin(), part.begin(), part.end());
  }
  CHECK(names_in(seal(kVersion1, frames), QuicModel{}) == Names{"example.com"});
}

TEST_CASE("Frames before the hello are passed over", "[filters][quic]") {
  const Bytes hello = from_hex(kCryptoFrame);
  // PADDING, PING, ACK of packet 0, ACK with ECN counts (RFC 9000 §19.1 to §19.3).
  for (const char* before : {"00 00 00", "01", "02 00 00 00 00", "03 05 00 01 00 02 02 01 01 01"}) {
    CAPTURE(before);
    CHECK(names_in(seal_after(before, hello), QuicModel{}) == Names{"example.com"});
  }
  CHECK(names_in(seal_after("1c 00 00 00", hello), QuicModel{}).empty());  // CONNECTION_CLOSE
}

TEST_CASE("The simple box reads a hello only from a CRYPTO frame that comes first",
          "[filters][quic][model]") {
  const Bytes hello = from_hex(kCryptoFrame);
  CHECK(names_in(seal(kVersion1, hello), kGreatFirewall) == Names{"example.com"});
  for (const char* before : {"00", "01", "02 00 00 00 00"}) {
    CAPTURE(before);
    CHECK(names_in(seal_after(before, hello), kGreatFirewall).empty());
  }
}

TEST_CASE("The simple box reads version 1 only", "[filters][quic][model]") {
  const Bytes second = seal(kVersion2, from_hex(kCryptoFrame));
  CHECK(names_in(second, QuicModel{}) == Names{"example.com"});
  CHECK(names_in(second, kGreatFirewall).empty());
  Findings found;
  QuicReader(kGreatFirewall).on_datagram(second, found);
  CHECK(found.apps == std::vector<App>{App::kQuic});  // it is QUIC all the same
}

TEST_CASE("The simple box does not care for the length of the frame", "[filters][quic][model]") {
  // From 0 to 2^62 - 1, in each of the four encodings (RFC 9000 §16).
  for (const char* length : {"00", "01", "3f", "4000", "4007", "7fff", "80000000", "80000001",
                             "bfffffff", "c000000000000000", "ffffffffffffffff"}) {
    const Bytes whole = from_hex(kCryptoFrame);
    Bytes frame = from_hex("0600");
    const Bytes said = from_hex(length);
    frame.insert(frame.end(), said.begin(), said.end());
    frame.insert(frame.end(), whole.begin() + 4, whole.end());
    CAPTURE(length);
    CHECK(names_in(seal(kVersion1, frame), kGreatFirewall) == Names{"example.com"});
    CHECK(names_in(seal(kVersion1, frame), QuicModel{}).empty());
  }
  // The two bytes overwritten, so that they are an integer of another width.
  for (const std::uint16_t field : {0x0000, 0x0001, 0x3fff, 0x8000, 0xbfff, 0xc000, 0xffff}) {
    Bytes frame = from_hex(kCryptoFrame);
    store_u16(frame, 2, field);
    CAPTURE(field);
    CHECK(names_in(seal(kVersion1, frame), kGreatFirewall) == Names{"example.com"});
    CHECK(names_in(seal(kVersion1, frame), QuicModel{}).empty());
  }
}

TEST_CASE("The simple box puts nothing together", "[filters][quic][model]") {
  constexpr std::size_t kHello = 241;
  constexpr std::size_t kInName = 65;  // the name begins at byte 61
  Bytes reordered = crypto_part(kInName, kHello - kInName);
  const Bytes start = crypto_part(0, kInName);
  reordered.insert(reordered.end(), start.begin(), start.end());
  CHECK(names_in(seal(kVersion1, reordered), QuicModel{}) == Names{"example.com"});
  CHECK(names_in(seal(kVersion1, reordered), kGreatFirewall).empty());
  Findings found;  // over two datagrams: where the name should go on stands padding
  QuicReader reader(kGreatFirewall);
  reader.on_datagram(seal(kVersion1, start), found);
  reader.on_datagram(seal(kVersion1, crypto_part(kInName, kHello - kInName)), found);
  for (const auto& name : found.server_names) CHECK(name != "example.com");
  // In order and split within the name, the next frame's header stands in the midst of the name.
  Bytes split = start;
  const Bytes rest = crypto_part(kInName, kHello - kInName);
  split.insert(split.end(), rest.begin(), rest.end());
  CHECK(names_in(seal(kVersion1, split), kGreatFirewall) != Names{"example.com"});
}

TEST_CASE("A box that looks at high source ports only says so", "[filters][quic][model]") {
  CHECK(inspects_ports(kGreatFirewall, 50'000, 443));
  CHECK_FALSE(inspects_ports(kGreatFirewall, 443, 50'000));
  CHECK_FALSE(inspects_ports(kGreatFirewall, 443, 443));
  CHECK(inspects_ports(QuicModel{}, 443, 50'000));
}

TEST_CASE("Payloads that the Great Firewall blocked are read and those that it let pass are not",
          "[filters][quic][model][captures]") {
  const auto folder = shared_data() / "censor/gfw-quic/payloads";
  if (!std::filesystem::exists(folder)) {
    WARN("no payloads at " << folder << ": nothing compared");
    return;
  }
  const auto facts = nlohmann::json::parse(std::ifstream(shared_data() / "facts.json"));
  std::size_t compared = 0;
  for (const auto& [name, verdict] : facts["gfw_quic_payload_verdict"].items()) {
    std::ifstream in(folder / (name + ".bin"), std::ios::binary);
    const std::string payload((std::istreambuf_iterator<char>(in)), {});
    REQUIRE(!payload.empty());
    Findings found;
    QuicReader reader(kGreatFirewall);
    reader.on_datagram(as_byte_view(payload), found);
    CAPTURE(name, verdict.dump());
    const bool blocked = verdict.get<std::string>().starts_with("BLOCKED");
    CHECK(found.server_names == (blocked ? Names{"google.com"} : Names{}));
    ++compared;
  }
  CHECK(compared == 6);
}

TEST_CASE("What an inspector spends its time on is counted", "[filters][quic]") {
  Findings found;
  QuicReader reader;
  Bytes forged = seal(kVersion1, from_hex(kCryptoFrame));
  forged.back() ^= std::byte{1};
  reader.on_datagram(forged, found);
  CHECK(reader.initials_tried() == 1);
  CHECK(reader.initials_opened() == 0);
  reader.on_datagram(seal(kVersion1, crypto_part(0, 100)), found);
  CHECK(reader.initials_opened() == 1);
  const Bytes noise(1200, std::byte{0x5a});
  reader.on_datagram(noise, found);
  CHECK(reader.initials_tried() == 2);
  reader.on_datagram(seal(kVersion1, crypto_part(100, 141)), found);
  CHECK(reader.initials_opened() == 2);
  CHECK(reader.finished());
  reader.on_datagram(seal(kVersion1, from_hex(kCryptoFrame)), found);
  CHECK(reader.initials_tried() == 3);  // nothing more is opened once the hello is known
  CHECK(found.server_names == Names{"example.com"});
}

TEST_CASE("Keys are those of RFC 9001 and RFC 9369", "[filters][quic]") {
  for (const auto& [version, keys] :
       {std::pair{0x00000001U, kVersion1}, {0x6b3343cfU, kVersion2}}) {
    const auto known = find_quic_version(version);
    REQUIRE(known);
    const QuicInitialKeys derived = derive_client_keys(*known, from_hex("8394c8f03e515708"));
    const auto same = [](ByteView a, const char* hex) {
      const Bytes b = from_hex(hex);
      return std::equal(a.begin(), a.end(), b.begin(), b.end());
    };
    CHECK(same(derived.key, keys.key));
    CHECK(same(derived.iv, keys.iv));
    CHECK(same(derived.header, keys.header));
  }
}
