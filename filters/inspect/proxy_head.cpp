#include "filters/inspect/proxy_head.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace chokepoint {
namespace {

using namespace std::string_view_literals;  // the signature holds a zero byte

constexpr std::string_view kSignature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t kFixed = 16;         // of version 2: signature, command, family, length
constexpr std::size_t kLengthAt = 14;      // of what follows
constexpr std::size_t kLongestLine = 107;  // of version 1, its CR LF included

Likeness starts_with(std::string_view text, std::string_view start) {
  const std::size_t size = std::min(text.size(), start.size());
  if (text.substr(0, size) != start.substr(0, size)) return Likeness::kNo;
  return size == start.size() ? Likeness::kYes : Likeness::kMaybe;
}

Likeness starts_like_version_2(ByteView bytes) {
  const Likeness signature = starts_with(as_text(bytes), kSignature);
  if (signature != Likeness::kYes) return signature;
  if (bytes.size() == kSignature.size()) return Likeness::kMaybe;
  return (load_u8(bytes, kSignature.size()) & 0xfeU) == 0x20 ? Likeness::kYes : Likeness::kNo;
}

}  // namespace

Likeness starts_like_proxy_head(ByteView bytes) {
  constexpr std::array kLines{"PROXY TCP4 "sv, "PROXY TCP6 "sv, "PROXY UNKNOWN"sv};
  if (!bytes.empty() && load_u8(bytes, 0) != 'P' && load_u8(bytes, 0) != '\r') {
    return Likeness::kNo;
  }
  Likeness best = starts_like_version_2(bytes);
  for (const std::string_view line : kLines) {
    best = std::max(best, starts_with(as_text(bytes), line));
  }
  return best;
}

ByteView behind_proxy_head(ByteView datagram) {
  if (datagram.size() < kFixed || load_u8(datagram, 0) != '\r') return datagram;
  if (starts_like_version_2(datagram) != Likeness::kYes) return datagram;
  const std::size_t size = kFixed + load_u16(datagram, kLengthAt);
  return size < datagram.size() ? datagram.subspan(size) : datagram;
}

ReadStep ProxyHeadReader::read(ByteView& bytes) {
  while (!bytes.empty()) {
    const std::uint8_t byte = load_u8(bytes, 0);
    bytes = bytes.subspan(1);
    if (taken_ == 0) binary_ = byte == '\r';
    if (binary_ && (taken_ == kLengthAt || taken_ == kLengthAt + 1)) {
      length_ = static_cast<std::uint16_t>(length_ << 8 | byte);
    }
    ++taken_;
    if (!binary_) {
      if (byte == '\n') return ReadStep::kDone;
      if (taken_ == kLongestLine) return ReadStep::kWrong;
    } else if (taken_ >= kFixed) {
      const std::size_t left = kFixed + length_ - taken_;
      const std::size_t count = std::min(left, bytes.size());
      bytes = bytes.subspan(count);
      taken_ += static_cast<std::uint32_t>(count);
      if (taken_ == kFixed + length_) return ReadStep::kDone;
    }
  }
  return ReadStep::kMore;
}

}  // namespace chokepoint
