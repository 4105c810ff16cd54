#include "filters/inspect/dns.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace chokepoint {
namespace {

constexpr std::size_t kHeader = 12;
constexpr std::size_t kLongestName = 255;  // RFC 1035 §2.3.4, in wire form

/// A name in text: at most as long as in wire form.
struct NameText {
  std::array<char, kLongestName + 1> text;
  std::size_t size = 0;
  std::size_t wire_end = 0;  ///< where reading goes on in the message

  std::string_view view() const { return {text.data(), size}; }
  bool append(ByteView label) {
    const std::size_t dot = size == 0 ? 0 : 1;
    if (size + dot + label.size() > text.size()) return false;
    if (dot != 0) text[size++] = '.';
    const std::string_view bytes = as_text(label);
    std::copy(bytes.begin(), bytes.end(), text.begin() + static_cast<std::ptrdiff_t>(size));
    size += label.size();
    return true;
  }
};

/// Follows compression pointers (RFC 1035 §4.1.4), which may only point backwards, so this ends.
bool read_name(ByteView message, std::size_t at, NameText& name) {
  std::size_t lowest = at;
  bool jumped = false;
  while (at < message.size()) {
    const std::size_t length = load_u8(message, at);
    if (length == 0) {
      if (!jumped) name.wire_end = at + 1;
      if (name.size == 0) name.append(as_byte_view("."));
      return true;
    }
    if (length >= 0xc0) {
      if (at + 2 > message.size()) return false;
      if (!jumped) name.wire_end = at + 2;
      jumped = true;
      at = load_u16(message, at) & 0x3fffU;
      if (at >= lowest) return false;
      lowest = at;
      continue;
    }
    if (length >= 0x40 || at + 1 + length > message.size()) return false;
    if (!name.append(message.subspan(at + 1, length))) return false;
    at += 1 + length;
  }
  return false;
}

/// Letters, digits, hyphen and underscore, in labels: what host and service names are made of.
bool plain(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

struct Header {
  std::uint16_t flags;
  std::uint16_t questions;
  std::uint16_t answers;
  std::uint16_t authorities;
  std::uint16_t additionals;
};

bool odd(const Header& h) {
  constexpr std::uint16_t kResponse = 0x8000;
  constexpr std::uint16_t kOpcodeAndZero = 0x7840;
  constexpr std::uint16_t kMany = 64;
  if (h.questions != 1 || (h.flags & kOpcodeAndZero) != 0) return true;
  if ((h.flags & kResponse) == 0) {
    return h.answers != 0 || h.authorities != 0 || h.additionals > 1 || (h.flags & 0xfU) != 0;
  }
  return h.answers > kMany || h.authorities > kMany || h.additionals > kMany;
}

bool odd_question(std::string_view name, std::uint16_t type, std::uint16_t dns_class) {
  constexpr std::uint16_t kInternet = 1;
  return dns_class != kInternet || type == 0 || type > 260 || name.size() < 3 ||
         name.find('.') == std::string_view::npos || !plain(name);
}

}  // namespace

bool read_dns_message(ByteView message, DnsTrust trust, FindingSink& sink) {
  if (message.size() < kHeader) return false;
  const Header header{load_u16(message, 2), load_u16(message, 4), load_u16(message, 6),
                      load_u16(message, 8), load_u16(message, 10)};
  const bool strict = trust == DnsTrust::kByContent;
  if (strict && odd(header)) return false;
  std::size_t at = kHeader;
  for (unsigned i = 0; i < header.questions; ++i) {
    NameText name;
    if (!read_name(message, at, name) || name.wire_end + 4 > message.size()) return i > 0;
    const std::uint16_t type = load_u16(message, name.wire_end);
    const std::uint16_t dns_class = load_u16(message, name.wire_end + 2);
    if (strict && odd_question(name.view(), type, dns_class)) return false;
    at = name.wire_end + 4;
    const unsigned others = header.answers + header.authorities + header.additionals;
    if (strict && others == 0 && at != message.size()) return false;
    sink.on_app(App::kDns);
    sink.on_dns_question({name.view(), type, dns_class, (header.flags & 0x8000U) != 0});
  }
  return header.questions > 0 || header.answers > 0;
}

ReadStep DnsStreamReader::read(ByteView& bytes, FindingSink& sink) {
  constexpr std::size_t kLength = 2;
  const auto whole_size = [](ByteView start) {
    return start.size() < kLength ? kLength : kLength + load_u16(start, 0);
  };
  while (!bytes.empty()) {
    if (partial_.empty() && bytes.size() >= kLength && bytes.size() >= whole_size(bytes)) {
      const std::size_t size = whole_size(bytes);  // whole in one segment: read where it lies
      const ByteView message = bytes.subspan(kLength, size - kLength);
      bytes = bytes.subspan(size);
      if (!read_dns_message(message, DnsTrust::kByPort, sink)) return ReadStep::kWrong;
      continue;
    }
    const std::size_t missing = whole_size(partial_) - partial_.size();
    const ByteView part = bytes.first(std::min(bytes.size(), missing));
    bytes = bytes.subspan(part.size());
    partial_.insert(partial_.end(), part.begin(), part.end());
    if (partial_.size() < kLength || partial_.size() < whole_size(partial_)) continue;
    const bool good =
        read_dns_message(ByteView(partial_).subspan(kLength), DnsTrust::kByPort, sink);
    partial_.clear();
    if (!good) return ReadStep::kWrong;
  }
  return ReadStep::kMore;
}

}  // namespace chokepoint
