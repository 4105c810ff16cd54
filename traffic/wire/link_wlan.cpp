#include "traffic/wire/link_layers.hpp"

namespace chokepoint::layer {

/// IEEE 802.11 §9.3.2: data frames that are not encrypted. Of several packets in one frame (A-MSDU)
/// the first is read, of a packet in several frames what is in the first.
FrameView wlan(ByteView frame, bool padded, int depth) {
  constexpr std::uint8_t kData = 2;
  constexpr std::uint8_t kNoData = 0x40;
  constexpr std::uint8_t kQos = 0x80;
  constexpr std::uint8_t kProtected = 0x40;
  constexpr std::uint8_t kOrder = 0x80;
  constexpr std::uint8_t kBothWays = 3;
  ByteReader in(frame);
  const std::uint8_t control = in.u8();
  const std::uint8_t flags = in.u8();
  if (in.failed()) return kMalformed;
  const bool data = (control >> 2 & 3U) == kData && (control & kNoData) == 0;
  if ((control & 3U) != 0 || !data || (flags & kProtected) != 0) return kOther;
  in.skip(20);
  const std::uint8_t fragment = in.u8() & 0xfU;
  in.skip(1);
  if ((flags & kBothWays) == kBothWays) in.skip(6);
  bool several = false;
  if ((control & kQos) != 0) {
    several = (in.u8() & 0x80U) != 0;
    in.skip(1);
    if ((flags & kOrder) != 0) in.skip(4);
  }
  if (padded) in.skip((4 - in.position() % 4) % 4);
  if (several) in.skip(14);  // two addresses and a length
  if (in.failed()) return kMalformed;
  return fragment == 0 ? llc(in.rest(), depth) : kOther;
}

/// radiotap.org: version, length, bits that say which fields there are. Of the fields only the
/// flags matter, as they tell whether the 802.11 header was padded.
FrameView radiotap(ByteView frame, int depth) {
  constexpr std::size_t kHead = 8;
  constexpr std::uint32_t kTime = 1;
  constexpr std::uint32_t kFlags = 2;
  constexpr std::uint32_t kMoreBits = 0x80000000;
  constexpr std::uint8_t kPadded = 0x20;
  if (frame.size() < kHead) return kMalformed;
  const std::size_t length = little16(frame, 2);
  if (load_u8(frame, 0) != 0 || length < kHead || length > frame.size()) return kMalformed;
  const std::uint32_t present = little32(frame, 4);
  std::size_t at = kHead;
  for (std::uint32_t bits = present; (bits & kMoreBits) != 0 && at + 4 <= length; at += 4) {
    bits = little32(frame, at);
  }
  if ((present & kTime) != 0) at = (at + 7) / 8 * 8 + 8;
  const bool padded = (present & kFlags) != 0 && at < length && (load_u8(frame, at) & kPadded) != 0;
  return wlan(frame.subspan(length), padded, depth);
}

FrameView prism(ByteView frame, int depth) {
  constexpr std::size_t kHead = 8;
  constexpr std::uint32_t kAvs = 0x80211000;
  if (frame.size() < kHead) return kMalformed;
  std::size_t length = load_u32(frame, 4);
  const bool avs = (load_u32(frame, 0) & 0xfffff000U) == kAvs;
  if (!avs && length > frame.size()) length = little32(frame, 4);  // of the capturing host
  if (length < kHead || length > frame.size()) return kMalformed;
  return wlan(frame.subspan(length), false, depth);
}

}  // namespace chokepoint::layer
