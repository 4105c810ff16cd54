#include "filters/inspect/dns_name.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

// A name has at most 127 labels, and a pointer that leads to no label is of no use.
constexpr unsigned kMostJumps = 127;

}  // namespace

bool DnsName::append(ByteView label) {
  const std::size_t dot = size_ == 0 ? 0 : 1;
  // Text lacks the first length and the root's zero.
  if (size_ + dot + label.size() + 2 > kLongestOnWire) return false;
  if (dot != 0) text_[size_++] = '.';
  const std::string_view bytes = as_text(label);
  std::copy(bytes.begin(), bytes.end(), text_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += label.size();
  return true;
}

bool DnsName::read(ByteView message, std::size_t at) {
  size_ = 0;
  jumped_ = false;
  std::size_t lowest = at;
  unsigned jumps = 0;
  while (at < message.size()) {
    const std::size_t length = load_u8(message, at);
    if (length == 0) {
      if (!jumped_) wire_end_ = at + 1;
      return size_ > 0 || append(as_byte_view("."));
    }
    if (length >= 0xc0) {
      if (at + 2 > message.size() || ++jumps > kMostJumps) return false;
      if (!jumped_) wire_end_ = at + 2;
      jumped_ = true;
      at = load_u16(message, at) & 0x3fffU;
      if (at >= lowest) return false;
      lowest = at;
      continue;
    }
    // 01 and 10 are label types that no one uses (RFC 6891 §5).
    if (length >= 0x40 || at + 1 + length > message.size()) return false;
    if (!append(message.subspan(at + 1, length))) return false;
    at += 1 + length;
  }
  return false;
}

}  // namespace chokepoint
