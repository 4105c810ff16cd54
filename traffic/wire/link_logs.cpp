#include <algorithm>
#include <optional>

#include "traffic/wire/link_code.hpp"
#include "traffic/wire/link_layers.hpp"

namespace chokepoint::layer {
namespace {

/// The packet among the attributes of a log record (NFULA_PAYLOAD of Linux's nfnetlink_log.h),
/// whose numbers have the byte order of the host that captured. Nothing if they do not add up.
std::optional<ByteView> logged_packet(ByteView attributes, bool little) {
  constexpr std::size_t kHead = 4;
  constexpr std::uint16_t kPayload = 9;
  constexpr std::uint16_t kTypeBits = 0x3fff;  // above: nested, byte order
  while (attributes.size() >= kHead) {
    const auto number = [&](std::size_t at) {
      return little ? little16(attributes, at) : load_u16(attributes, at);
    };
    const std::size_t length = number(0);
    if (length < kHead || length > attributes.size()) return std::nullopt;
    if ((number(2) & kTypeBits) == kPayload) return attributes.subspan(kHead, length - kHead);
    attributes = attributes.subspan(std::min((length + 3) / 4 * 4, attributes.size()));
  }
  return std::nullopt;
}

/// A head that states its own length and what follows, the low byte first.
FrameView described(ByteView frame, std::size_t length, std::uint32_t code, int depth) {
  if (length > frame.size()) return kMalformed;
  const auto type = link_type_of(static_cast<int>(code & 0xffffU));
  if (depth > kDeepest || !type) return kOther;
  return layer::frame(*type, frame.subspan(length), depth + 1);
}

}  // namespace

FrameView nflog(ByteView frame) {
  constexpr std::size_t kHead = 4;  // family, version, number of the group
  if (frame.size() < kHead) return kMalformed;
  if (load_u8(frame, 1) != 0) return kOther;
  const ByteView attributes = frame.subspan(kHead);
  auto packet = logged_packet(attributes, true);
  if (!packet) packet = logged_packet(attributes, false);
  return packet ? parse_raw_ip(*packet) : kOther;
}

FrameView pflog(ByteView frame) {
  constexpr std::size_t kLeast = 28;
  if (frame.empty()) return kMalformed;
  const std::size_t length = (std::size_t{load_u8(frame, 0)} + 3) / 4 * 4;
  if (length < kLeast || length > frame.size()) return kMalformed;
  return parse_raw_ip(frame.subspan(length));
}

FrameView per_packet_information(ByteView frame, int depth) {
  constexpr std::size_t kHead = 8;
  if (frame.size() < kHead || little16(frame, 2) < kHead) return kMalformed;
  return described(frame, little16(frame, 2), little32(frame, 4), depth);
}

FrameView pktap(ByteView frame, int depth) {
  constexpr std::size_t kHead = 12;
  if (frame.size() < kHead || little32(frame, 0) < kHead) return kMalformed;
  return described(frame, little32(frame, 0), little32(frame, 8), depth);
}

}  // namespace chokepoint::layer
