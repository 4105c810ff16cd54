#include "filters/inspect/openvpn.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace chokepoint {
namespace {

// packet = opcode (5 bits), key id (3 bits) | session id (8) | wrapping | tail
// wrapping: none | HMAC, packet id (4), time (4) | packet id (4), time (4), tag (32), then
// ciphertext tail = count (1) | count × packet id (4) | peer's session id (8) if count > 0 | packet
// id (4)
enum Opcode : std::uint8_t {
  kClientResetV1 = 1,
  kServerResetV1 = 2,
  kControl = 4,
  kAcknowledge = 5,
  kClientReset = 7,
  kServerReset = 8,
  kClientResetV3 = 10,
  kControlWithKey = 11,
};

constexpr std::size_t kHead = 9;
constexpr std::size_t kIdAndTime = 8;
constexpr std::size_t kCryptTag = 32;
constexpr std::size_t kShortestWrappedKey = 290;  // tag, key of 256 bytes, length
constexpr std::array<std::size_t, 6> kHmacs{20, 32, 64, 16, 28, 48};

struct Tail {
  std::size_t acknowledged = 0;
  std::uint32_t greatest_id = 0;  // of all packet ids in it
  std::size_t size = 0;
};

std::optional<Tail> read_tail(ByteView bytes, bool with_own_id) {
  constexpr std::size_t kMostAcknowledged = 8;
  ByteReader reader(bytes);
  Tail tail;
  tail.acknowledged = reader.u8();
  if (tail.acknowledged > kMostAcknowledged) return std::nullopt;
  for (std::size_t i = 0; i < tail.acknowledged; ++i) {
    tail.greatest_id = std::max(tail.greatest_id, reader.u32());
  }
  if (tail.acknowledged > 0) reader.skip(8);
  if (with_own_id) tail.greatest_id = std::max(tail.greatest_id, reader.u32());
  if (reader.failed()) return std::nullopt;
  tail.size = reader.position();
  return tail;
}

/// Ids of wrapped packets count from 1. Early negotiation (2.6, and before its release) marks the
/// upper half.
bool is_early_id(std::uint32_t id) {
  const std::uint32_t mark = id >> 16;
  const std::uint32_t count = id & 0xffff;
  return (mark == 0 || mark == 0x0f00 || mark == 0x0a01) && count >= 1 && count < 4096;
}

/// The first record of a TLS stream: handshake, version 3.x.
bool begins_with_tls(ByteView bytes) {
  return bytes.size() >= 3 && load_u8(bytes, 0) == 22 && load_u8(bytes, 1) == 3 &&
         load_u8(bytes, 2) <= 4;
}

bool fits_tail(std::uint8_t opcode, ByteView bytes) {
  const bool acknowledges = opcode == kAcknowledge;
  const auto tail = read_tail(bytes, !acknowledges);
  if (!tail) return false;
  const bool exact = tail->size == bytes.size();
  switch (opcode) {
    case kAcknowledge:
      return exact && tail->acknowledged >= 1 && tail->greatest_id < 4096;
    case kControl:
      return tail->greatest_id < 4096 && begins_with_tls(bytes.subspan(tail->size));
    default:  // a reset is the first message and acknowledges at most the other's
      return exact && tail->acknowledged <= 1 && tail->greatest_id == 0;
  }
}

bool is_tls_auth(std::uint8_t opcode, ByteView packet) {
  return std::any_of(kHmacs.begin(), kHmacs.end(), [&](std::size_t hmac) {
    const std::size_t at = kHead + hmac;
    return packet.size() > at + kIdAndTime && is_early_id(load_u32(packet, at)) &&
           fits_tail(opcode, packet.subspan(at + kIdAndTime));
  });
}

/// Whether the packet ends with a wrapped key, whose last two bytes are its length.
bool ends_with_key(ByteView packet, std::size_t before, bool exact) {
  if (packet.size() < before + kShortestWrappedKey) return false;
  const std::size_t key = load_u16(packet, packet.size() - 2);
  if (key < kShortestWrappedKey) return false;
  return exact ? before + key == packet.size() : before + key <= packet.size();
}

bool is_tls_crypt(std::uint8_t opcode, ByteView packet) {
  constexpr std::size_t kBefore = kHead + kIdAndTime + kCryptTag;
  constexpr std::size_t kFlags = 6;  // a TLV of the answer to early negotiation
  if (packet.size() < kBefore + 5) return false;
  if (!is_early_id(load_u32(packet, kHead))) return false;
  const std::size_t tail = packet.size() - kBefore;
  switch (opcode) {
    case kClientReset:
      return tail == 5;
    case kServerReset:
      return tail == 5 || tail == 17 || tail == 17 + kFlags;
    case kClientResetV3:
      return ends_with_key(packet, kBefore + 5, true);
    case kControlWithKey:
      return ends_with_key(packet, kBefore + 5, false);
    case kAcknowledge:
      return tail == 13 || tail == 17 || tail == 21 || tail == 25;
    default:
      return false;
  }
}

bool known_opcode(std::uint8_t first) {
  if ((first & 7) != 0) return false;  // the first key is 0
  switch (first >> 3) {
    case kClientResetV1:
    case kServerResetV1:
    case kControl:
    case kAcknowledge:
    case kClientReset:
    case kServerReset:
    case kClientResetV3:
    case kControlWithKey:
      return true;
    default:
      return false;
  }
}

bool is_packet(ByteView packet) {
  constexpr std::size_t kShortest = kHead + 5;
  if (packet.size() < kShortest || !known_opcode(load_u8(packet, 0))) return false;
  const auto opcode = static_cast<std::uint8_t>(load_u8(packet, 0) >> 3);
  if (load_u64(packet, 1) == 0) return false;  // session ids are random
  if (opcode != kClientResetV3 && opcode != kControlWithKey) {
    if (fits_tail(opcode, packet.subspan(kHead)) || is_tls_auth(opcode, packet)) return true;
  }
  return is_tls_crypt(opcode, packet);
}

}  // namespace

Likeness like_openvpn_udp(const Opening& opening) {
  return is_packet(opening.bytes) ? Likeness::kYes : Likeness::kNo;
}

Likeness like_openvpn_tcp(const Opening& opening) {
  constexpr std::size_t kPrefix = 2;
  constexpr std::size_t kShortest = 14;
  constexpr std::size_t kLongest = 1600;
  const ByteView bytes = opening.bytes;
  if (!bytes.empty() && load_u8(bytes, 0) > kLongest >> 8) return Likeness::kNo;
  if (bytes.size() < kPrefix) return Likeness::kMaybe;
  const std::size_t length = load_u16(bytes, 0);
  if (length < kShortest || length > kLongest) return Likeness::kNo;
  if (bytes.size() > kPrefix && !known_opcode(load_u8(bytes, kPrefix))) return Likeness::kNo;
  if (bytes.size() < kPrefix + length) return Likeness::kMaybe;
  return is_packet(bytes.subspan(kPrefix, length)) ? Likeness::kYes : Likeness::kNo;
}

}  // namespace chokepoint
