#include "filters/flow/tcp_options.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

// Kinds (IANA, TCP Option Kind Numbers).
constexpr std::uint8_t kEnd = 0;
constexpr std::uint8_t kNothing = 1;
constexpr std::uint8_t kSegmentSize = 2;
constexpr std::uint8_t kWindowShift = 3;
constexpr std::uint8_t kTimestamps = 8;

}  // namespace

TcpOptions TcpOptions::parse(ByteView options) {
  TcpOptions found;
  ByteReader in(options);
  while (in.left() > 0) {
    const std::uint8_t kind = in.u8();
    if (kind == kEnd) break;
    if (kind == kNothing) continue;
    const std::uint8_t length = in.u8();
    if (length < 2) break;
    const ByteView value = in.take(length - std::size_t{2});
    if (in.failed()) break;
    if (kind == kSegmentSize && value.size() == 2) {
      found.segment_size = load_u16(value, 0);
    } else if (kind == kWindowShift && value.size() == 1) {
      found.window_shift = std::min(load_u8(value, 0), kLargestShift);
    } else if (kind == kTimestamps && value.size() == 8) {
      found.timestamps = Timestamps{load_u32(value, 0), load_u32(value, 4)};
    }
  }
  return found;
}

}  // namespace chokepoint
