#include "filters/inspect/quic_reader.hpp"

#include <algorithm>

#include "filters/inspect/client_hello.hpp"
#include "filters/inspect/quic_crypto.hpp"

namespace chokepoint {
namespace {

/// A variable-length integer (RFC 9000 §16).
std::uint64_t variable_integer(ByteReader& in) {
  const std::uint8_t first = in.u8();
  std::uint64_t value = first & 0x3fU;
  for (int more = (1 << (first >> 6)) - 1; more > 0; --more) value = value << 8 | in.u8();
  return value;
}

/// A long header up to its packet number (RFC 9000 §17.2), which both versions share except for the
/// number that says "Initial".
struct LongHeader {
  bool initial = false;
  std::uint32_t version = 0;
  ByteView destination_id;
  std::size_t number_at = 0;  ///< where the packet number starts
  std::size_t size = 0;       ///< of the packet within its datagram
};

std::optional<LongHeader> parse_long_header(ByteView datagram) {
  constexpr std::uint32_t kVersion2 = 0x6b3343cf;
  constexpr std::uint8_t kLongAndFixed = 0xc0;
  ByteReader in(datagram);
  const std::uint8_t first = in.u8();
  LongHeader header;
  header.version = in.u32();
  if ((first & kLongAndFixed) != kLongAndFixed || !quic_version_known(header.version)) {
    return std::nullopt;
  }
  const unsigned type = (first >> 4) & 3U;
  const bool second = header.version == kVersion2;
  header.initial = type == (second ? 1U : 0U);
  const bool retry = type == (second ? 0U : 3U);
  header.destination_id = in.take(in.u8());
  constexpr std::size_t kLongestId = 20;
  if (header.destination_id.size() > kLongestId) return std::nullopt;
  const std::size_t source_id = in.u8();
  in.skip(source_id);
  if (retry || in.failed()) return std::nullopt;
  if (header.initial) {
    const std::uint64_t token = variable_integer(in);
    if (token > in.left()) return std::nullopt;
    in.skip(static_cast<std::size_t>(token));
  }
  const std::uint64_t length = variable_integer(in);
  if (in.failed() || length > in.left()) return std::nullopt;
  header.number_at = in.position();
  header.size = header.number_at + static_cast<std::size_t>(length);
  return header;
}

}  // namespace

bool starts_like_quic_initial(ByteView datagram) {
  const auto header = parse_long_header(datagram);
  return header && header->initial;
}

void QuicReader::on_datagram(ByteView datagram, FindingSink& sink) {
  while (!datagram.empty() && !finished_) {  // packets may share a datagram (RFC 9000 §12.2)
    const auto header = parse_long_header(datagram);
    if (!header) return;
    if (header->initial) {
      sink.on_app(App::kQuic);
      on_initial(datagram.first(header->size), header->number_at, header->destination_id,
                 header->version, sink);
    }
    datagram = datagram.subspan(header->size);
  }
}

void QuicReader::on_initial(ByteView packet, std::size_t number_at, ByteView destination_id,
                            std::uint32_t version, FindingSink& sink) {
  // Keys come from the id the client chose first, or chose anew after a Retry; later Initials are
  // addressed to the server's id but keep the keys.
  auto frames = open_client_initial(version, destination_id, packet, number_at);
  if (frames) {
    if (first_id_.empty()) first_id_.assign(destination_id.begin(), destination_id.end());
  } else if (!first_id_.empty()) {
    frames = open_client_initial(version, first_id_, packet, number_at);
  }
  if (frames) on_frames(*frames, sink);
}

void QuicReader::on_frames(ByteView frames, FindingSink& sink) {
  ByteReader in(frames);
  while (!in.failed() && in.left() > 0 && !finished_) {
    switch (variable_integer(in)) {
      case 0x00:  // PADDING
      case 0x01:  // PING
        break;
      case 0x03:  // ACK with ECN counts: three more numbers than without
      case 0x02: {
        const bool ecn = load_u8(frames, in.position() - 1) == 0x03;
        variable_integer(in);
        variable_integer(in);
        std::uint64_t numbers = variable_integer(in) * 2 + 1 + (ecn ? 3 : 0);
        for (; numbers > 0 && !in.failed(); --numbers) variable_integer(in);
        break;
      }
      case 0x06: {
        const std::uint64_t offset = variable_integer(in);
        const std::uint64_t length = variable_integer(in);
        if (length > in.left()) return;
        on_crypto(offset, in.take(static_cast<std::size_t>(length)), sink);
        break;
      }
      default:
        return;  // CONNECTION_CLOSE, or what may not be in an Initial packet
    }
  }
}

void QuicReader::on_crypto(std::uint64_t offset, ByteView data, FindingSink& sink) {
  if (offset > kLongestHello || data.size() > kLongestHello - offset) return;
  const auto from = static_cast<std::size_t>(offset);
  if (hello_.size() < from + data.size()) {
    hello_.resize(from + data.size());
    known_.resize(from + data.size());
  }
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (known_[from + i]) continue;
    hello_[from + i] = data[i];
    known_[from + i] = true;
  }
  while (contiguous_ < known_.size() && known_[contiguous_]) ++contiguous_;
  constexpr std::size_t kHeader = 4;
  if (contiguous_ < kHeader) return;
  const ByteView message = ByteView(hello_).first(contiguous_);
  const std::size_t length = load_u32(message, 0) & 0xffffffU;
  const ByteView body = message.subspan(kHeader, std::min(length, message.size() - kHeader));
  const auto hello = load_u8(message, 0) == 1 ? parse_client_hello(body) : std::nullopt;
  if (hello && !name_told_ && !hello->server_name.empty()) {
    name_told_ = true;
    sink.on_server_name(hello->server_name);
  }
  finished_ = !hello || body.size() == length;
}

}  // namespace chokepoint
