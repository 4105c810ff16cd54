#include "filters/inspect/quic_google.hpp"

#include <algorithm>
#include <array>

#include "filters/inspect/quic_header.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kHash = 12;  // message authentication hash of unsealed packets
constexpr unsigned kFirstVersion = 24;
constexpr unsigned kLastOwnHeader = 43;
constexpr unsigned kFirstWithoutPrivateFlags = 34;
constexpr unsigned kFirstBigEndian = 39;

/// The number in "Q0dd".
std::optional<unsigned> version_number(ByteView bytes) {
  const auto digit = [&](std::size_t at) {
    return static_cast<unsigned>(load_u8(bytes, at)) - '0';
  };
  if (load_u8(bytes, 0) != 'Q' || load_u8(bytes, 1) != '0') return std::nullopt;
  if (digit(2) > 9 || digit(3) > 9) return std::nullopt;
  return digit(2) * 10 + digit(3);
}

/// Public flags, connection id, version, packet number, hash, and once private flags.
std::optional<GoogleClearPacket> parse_own_header(ByteView datagram) {
  constexpr std::size_t kVersionAt = 9;
  if (datagram.size() < kVersionAt + 4) return std::nullopt;
  const auto version = version_number(datagram.subspan(kVersionAt, 4));
  if (!version || *version < kFirstVersion || *version > kLastOwnHeader) return std::nullopt;
  constexpr std::array<std::size_t, 4> kNumberSizes{1, 2, 4, 6};
  const std::size_t number = kNumberSizes[(load_u8(datagram, 0) >> 4) & 3U];
  std::size_t frames_at = kVersionAt + 4 + number + kHash;
  if (*version < kFirstWithoutPrivateFlags) ++frames_at;
  if (datagram.size() <= frames_at) return std::nullopt;
  return GoogleClearPacket{*version, datagram.subspan(frames_at)};
}

/// Flags, version, lengths of both ids (8 and 0), id, packet number, hash.
std::optional<GoogleClearPacket> parse_q046(ByteView datagram) {
  constexpr std::uint32_t kQ046 = 0x51303436;
  constexpr std::uint8_t kClientIds = 0x50;
  const std::size_t frames_at = 1 + 4 + 1 + 8 + (load_u8(datagram, 0) & 3U) + 1 + kHash;
  if (datagram.size() <= frames_at || load_u32(datagram, 1) != kQ046) return std::nullopt;
  if (load_u8(datagram, 5) != kClientIds) return std::nullopt;
  return GoogleClearPacket{46, datagram.subspan(frames_at)};
}

/// 01ntllmm: number of blocks, largest acknowledged, delay, blocks, timestamps.
void skip_acknowledgement(ByteReader& in, std::uint8_t type) {
  constexpr std::array<std::size_t, 4> kSizes{1, 2, 4, 6};
  const std::size_t block = kSizes[type & 3U];
  in.skip(kSizes[(type >> 2) & 3U] + 2);
  const std::size_t more_blocks = (type & 0x20U) != 0 ? in.u8() : 0U;
  in.skip(block + more_blocks * (1 + block));
  const std::size_t timestamps = in.u8();
  if (timestamps > 0) in.skip(5 + (timestamps - 1) * 3);
}

/// 1fdoooss: STREAM with the sizes of its fields in its type; nothing if of another stream.
std::optional<HandshakePiece> read_stream(ByteReader& in, std::uint8_t type, unsigned version) {
  const auto number = [&](std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint64_t byte = in.u8();
      value = version >= kFirstBigEndian ? value << 8 | byte : value | byte << (8 * i);
    }
    return value;
  };
  const std::size_t offset_bits = (type >> 2) & 7U;
  const std::uint64_t stream = number((type & 3U) + 1);
  HandshakePiece piece;
  piece.offset = number(offset_bits == 0 ? 0 : offset_bits + 1);
  const bool sized = (type & 0x20U) != 0;
  piece.data = in.take(sized ? static_cast<std::size_t>(number(2)) : in.left());
  if (in.failed() || stream != 1) return std::nullopt;
  return piece;
}

}  // namespace

std::optional<GoogleClearPacket> parse_google_clear_packet(ByteView datagram) {
  if (datagram.empty()) return std::nullopt;
  const std::uint8_t flags = load_u8(datagram, 0);
  // Version present, an 8-byte connection id, no reset, nothing reserved.
  if ((flags & 0xcbU) == 0x09U) return parse_own_header(datagram);
  if ((flags & 0xc0U) == 0xc0U) return parse_q046(datagram);
  return std::nullopt;
}

std::optional<HandshakePiece> find_google_handshake(ByteView frames, unsigned version) {
  constexpr std::uint8_t kPing = 7;
  constexpr std::uint8_t kCrypto = 8;
  ByteReader in(frames);
  while (!in.failed() && in.left() > 0) {
    const std::uint8_t type = in.u8();
    if ((type & 0x80U) != 0) return read_stream(in, type, version);
    if ((type & 0xc0U) == 0x40U) {
      skip_acknowledgement(in, type);
    } else if (type == kCrypto && version >= 50) {
      HandshakePiece piece;
      piece.offset = read_quic_integer(in);
      const std::uint64_t size = read_quic_integer(in);
      if (size > in.left()) return std::nullopt;
      piece.data = in.take(static_cast<std::size_t>(size));
      return in.failed() ? std::nullopt : std::optional(piece);
    } else if (type != 0 && type != kPing) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

bool read_google_hello(ByteView message, FindingSink& sink) {
  constexpr std::size_t kHeader = 8;  // "CHLO", number of tags, padding
  constexpr std::size_t kEntry = 8;   // tag, where its value ends
  if (message.size() < kHeader || as_text(message.first(4)) != "CHLO") return false;
  const std::size_t tags = load_u8(message, 4) | static_cast<std::size_t>(load_u8(message, 5)) << 8;
  const std::size_t values_at = kHeader + tags * kEntry;
  if (values_at > message.size()) return true;
  const ByteView values = message.subspan(values_at);
  std::size_t begin = 0;
  for (std::size_t i = 0; i < tags; ++i) {
    const ByteView entry = message.subspan(kHeader + i * kEntry, kEntry);
    std::size_t end = 0;
    for (std::size_t byte = 4; byte-- > 0;) end = end << 8 | load_u8(entry, 4 + byte);
    if (end < begin || end > values.size()) return true;
    const std::string_view value = as_text(values.subspan(begin, end - begin));
    if (as_text(entry.first(4)) == std::string_view("SNI\0", 4) && !value.empty()) {
      sink.on_server_name(value);
      return true;
    }
    begin = end;
  }
  return true;
}

}  // namespace chokepoint
