#include "filters/inspect/quic_frames.hpp"

#include <algorithm>

#include "filters/inspect/quic_google.hpp"
#include "filters/inspect/quic_header.hpp"

namespace chokepoint {
namespace {

constexpr std::uint8_t kPadding = 0x00;
constexpr std::uint8_t kPing = 0x01;
constexpr std::uint8_t kAck = 0x02;
constexpr std::uint8_t kAckWithEcn = 0x03;
constexpr std::uint8_t kCrypto = 0x06;

/// RFC 9000 §19.3: largest, delay, number of ranges, first range, two numbers per range, and three
/// counts with ECN.
void skip_acknowledgement(ByteReader& in, bool ecn) {
  read_quic_integer(in);
  read_quic_integer(in);
  const std::uint64_t ranges = read_quic_integer(in);
  if (ranges > in.left()) return in.skip(in.left() + 1);
  for (std::uint64_t left = ranges * 2 + 1 + (ecn ? 3 : 0); left > 0 && !in.failed(); --left) {
    read_quic_integer(in);
  }
}

/// Type, length (3 bytes), version 3.x (RFC 8446 §4, §4.1.2).
bool starts_hello(ByteView message) {
  return message.size() > 4 && load_u8(message, 0) == 1 && load_u8(message, 4) == 3;
}

}  // namespace

void QuicFrameReader::on_frames(ByteView frames, FindingSink& sink) {
  if (finished_) return;
  if (dialect_ != QuicDialect::kIetf) return on_google_frames(frames, sink);
  if (!reassemble_) return on_first_frame_only(frames, sink);
  on_ietf_frames(frames, sink);
}

void QuicFrameReader::on_ietf_frames(ByteView frames, FindingSink& sink) {
  ByteReader in(frames);
  while (!in.failed() && in.left() > 0 && !finished_) {
    const std::uint8_t type = in.u8();  // the shortest encoding is the only one (RFC 9000 §12.4)
    if (type == kAck || type == kAckWithEcn) {
      skip_acknowledgement(in, type == kAckWithEcn);
    } else if (type == kCrypto) {
      const std::uint64_t offset = read_quic_integer(in);
      const std::uint64_t length = read_quic_integer(in);
      if (in.failed() || length > in.left()) return;
      on_crypto(offset, in.take(static_cast<std::size_t>(length)), sink);
    } else if (type != kPadding && type != kPing) {
      return;  // CONNECTION_CLOSE, or what may not be in an Initial packet
    }
  }
}

void QuicFrameReader::on_google_frames(ByteView frames, FindingSink& sink) {
  constexpr unsigned kSealed = 50;
  const auto piece = find_google_handshake(frames, kSealed);
  if (!piece) return;
  if (dialect_ == QuicDialect::kGoogleTls) return on_crypto(piece->offset, piece->data, sink);
  finished_ = read_google_hello(piece->data, sink);
}

/// The box that does not reassemble looks at one place: a CRYPTO frame at the very beginning, whose
/// bytes it takes to go on to the end of the packet, whatever the frame's length says. The length
/// in the handshake header still says where the hello ends. As the length is not decoded, its two
/// bytes may be overwritten with anything, also with what is an integer of another width.
void QuicFrameReader::on_first_frame_only(ByteView frames, FindingSink& sink) {
  constexpr std::size_t kUsualLength = 2;  // of every hello of 64 bytes and more
  ByteReader in(frames);
  const bool crypto = in.u8() == kCrypto;
  const std::uint64_t offset = read_quic_integer(in);
  if (!crypto || in.failed() || offset != 0) return;
  const ByteView field = in.rest();
  read_quic_integer(in);
  ByteView message = in.rest();
  if (in.failed() || !starts_hello(message)) {
    message = field.subspan(std::min(kUsualLength, field.size()));
    if (!starts_hello(message)) return;
  }
  HelloTeller alone(HelloCarrier::kQuic);
  if (on_message(message, alone, sink) == ReadStep::kDone) finished_ = true;
}

void QuicFrameReader::on_crypto(std::uint64_t offset, ByteView data, FindingSink& sink) {
  ByteView message = data;  // what comes whole is read where it lies
  constexpr std::size_t kHeader = 4;
  const bool whole = offset == 0 && pieces_.empty() && data.size() >= kHeader &&
                     data.size() - kHeader >= (load_u32(data, 0) & 0xffffffU);
  if (!whole) {
    pieces_.add(offset, data);
    message = pieces_.beginning();
  }
  if (on_message(message, hello_, sink) != ReadStep::kMore) finished_ = true;
}

ReadStep QuicFrameReader::on_message(ByteView message, HelloTeller& teller, FindingSink& sink) {
  constexpr std::size_t kHeader = 4;
  constexpr std::uint8_t kClientHello = 1;
  if (message.empty()) return ReadStep::kMore;
  if (load_u8(message, 0) != kClientHello) return ReadStep::kWrong;
  if (message.size() < kHeader) return ReadStep::kMore;
  const std::size_t length = load_u32(message, 0) & 0xffffffU;
  const ByteView body = message.subspan(kHeader, std::min(length, message.size() - kHeader));
  return teller.on_body(body, length, sink);
}

}  // namespace chokepoint
