#include "filters/inspect/tor.hpp"

#include <array>

#include "filters/inspect/text.hpp"

namespace chokepoint {
namespace {

/// Place in a-z2-7; -1 for other characters.
int base32_digit(char c) {
  const char low = ascii_lower(c);
  if (low >= 'a' && low <= 'z') return low - 'a';
  return c >= '2' && c <= '7' ? 26 + (c - '2') : -1;
}

// Bit j of row i: the pair of the i-th and the j-th of a-z2-7 is usual in names.
constexpr std::array<std::uint32_t, 32> kUsualPairs{
    0x03feffff, 0x001e4917, 0x011ecddd, 0x011ef95f, 0x03feffff, 0x001ed937, 0x011efbd3, 0x001ee119,
    0x03befe7f, 0x00144111, 0x011e6111, 0x013cfd3f, 0x011cd157, 0x83feffff, 0x01feffff, 0x001ef995,
    0x00100100, 0x013efd7f, 0x057efdff, 0x057ef9ff, 0x008fff5f, 0x0000c1d1, 0x00446191, 0x01bcf105,
    0x001cf91f, 0x02004191, 0x14000000, 0x08000000, 0x00000000, 0x20004000, 0x00000000, 0x00000000};

/// What stands between "www." and `end` if it is of a-z2-7 and between `least` and `most` long.
std::string_view drawn_label(std::string_view name, std::string_view end, std::size_t least,
                             std::size_t most) {
  constexpr std::string_view kStart = "www.";
  if (name.size() < kStart.size() + end.size() || !name.starts_with(kStart) ||
      !name.ends_with(end)) {
    return {};
  }
  const std::string_view label =
      name.substr(kStart.size(), name.size() - kStart.size() - end.size());
  if (label.size() < least || label.size() > most) return {};
  for (const char c : label) {
    if (c >= 'A' && c <= 'Z') return {};
    if (base32_digit(c) < 0) return {};
  }
  return label;
}

}  // namespace

bool looks_drawn(std::string_view text) {
  std::size_t unusual = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const int before = base32_digit(text[i - 1]);
    const int here = base32_digit(text[i]);
    if (before < 0 || here < 0) return false;
    if ((kUsualPairs[static_cast<std::size_t>(before)] >> here & 1) == 0) ++unusual;
  }
  return unusual >= 5 && 5 * unusual >= 2 * (text.size() - 1);
}

bool is_tor_hello(const ClientHelloView& hello) {
  constexpr std::uint16_t kRenegotiationSignal = 0x00ff;  // RFC 5746 §3.3, last in OpenSSL's lists
  constexpr std::uint16_t kOldTripleDes = 0xfeff;
  const ByteView suites = hello.cipher_suites;
  const std::string_view label = drawn_label(hello.server_name, ".com", 4, 25);
  if (label.empty() || !hello.alpn.empty() || suites.size() < 6) return false;
  if (load_u16(suites, suites.size() - 2) != kRenegotiationSignal) return false;
  if (load_u16(suites, suites.size() - 6) == kOldTripleDes) return true;
  return looks_drawn(label);
}

bool is_tor_certificate_name(std::string_view name) {
  const std::string_view label = drawn_label(name, ".net", 8, 20);
  return !label.empty() && looks_drawn(label);
}

}  // namespace chokepoint
