#include "filters/inspect/quic_header.hpp"

namespace chokepoint {
namespace {

/// The bit beside it, always set in version 1, may be cleared (RFC 9287 §3.1): the version is what
/// tells.
constexpr std::uint8_t kLong = 0x80;
constexpr std::size_t kLongestId = 20;

unsigned type_of(std::uint8_t first) { return (first >> 4) & 3U; }
unsigned retry_type(const QuicVersion& version) { return version.second_layout ? 0 : 3; }

}  // namespace

std::uint64_t read_quic_integer(ByteReader& in) {
  const std::uint8_t first = in.u8();
  std::uint64_t value = first & 0x3fU;
  for (int more = (1 << (first >> 6)) - 1; more > 0; --more) value = value << 8 | in.u8();
  return value;
}

std::optional<QuicLongHeader> parse_quic_long_header(ByteView datagram) {
  ByteReader in(datagram);
  const std::uint8_t first = in.u8();
  if ((first & kLong) == 0) return std::nullopt;
  const auto version = find_quic_version(in.u32());
  if (!version || in.failed()) return std::nullopt;
  QuicLongHeader header;
  header.version = *version;
  const unsigned type = type_of(first);
  header.initial = type == (version->second_layout ? 1U : 0U);
  const bool retry = type == retry_type(*version);
  const std::size_t destination_size = in.u8();
  if (retry || destination_size > kLongestId) return std::nullopt;
  header.destination_id = in.take(destination_size);
  const std::size_t source_size = in.u8();
  in.skip(source_size);
  if (header.initial) {
    const std::uint64_t token = read_quic_integer(in);
    if (token > in.left()) return std::nullopt;
    in.skip(static_cast<std::size_t>(token));
  }
  const std::uint64_t length = read_quic_integer(in);
  if (in.failed() || length > in.left()) return std::nullopt;
  header.number_at = in.position();
  header.size = header.number_at + static_cast<std::size_t>(length);
  return header;
}

}  // namespace chokepoint
