#include "filters/inspect/ipsec.hpp"

#include "filters/inspect/shape.hpp"

namespace chokepoint {
namespace {

constexpr std::uint16_t kNatPort = 4500;
constexpr std::size_t kMarker = 4;

bool is_ike_payload(std::uint8_t type, bool version_2) {
  if (version_2) return type == 0 || (type >= 33 && type <= 54);
  return type <= 21 || (type >= 128 && type <= 132);
}

bool is_ike_exchange(std::uint8_t type, bool version_2) {
  if (version_2) return type >= 34 && type <= 44;
  return type == 1 || type == 2 || (type >= 4 && type <= 6) || (type >= 32 && type <= 34);
}

// SPI of the initiator (8) and of the responder (8), next payload, version, exchange, flags (1
// each), message id (4), length (4).
bool is_ike(ByteView bytes) {
  constexpr std::size_t kHeader = 28;
  if (bytes.size() < kHeader) return false;
  const std::uint8_t version = load_u8(bytes, 17);
  const std::uint8_t flags = load_u8(bytes, 19);
  if (version != 0x10 && version != 0x20) return false;
  const bool version_2 = version == 0x20;
  const std::uint8_t unused_flags = version_2 ? 0xc7 : 0xf8;
  return load_u64(bytes, 0) != 0 && (flags & unused_flags) == 0 &&
         is_ike_payload(load_u8(bytes, 16), version_2) &&
         is_ike_exchange(load_u8(bytes, 18), version_2) && load_u32(bytes, 24) == bytes.size();
}

// SPI (4), sequence number (4), ciphertext, check value of 8 bytes or more. SPIs below 256 are
// reserved; the sequence number counts from 1 (RFC 4303 §2.1, §3.3.3).
bool is_early_esp(ByteView bytes) {
  constexpr std::size_t kShortest = 8 + 4 + 8;
  if (bytes.size() < kShortest || bytes.size() % 4 != 0) return false;
  const std::uint32_t sequence = load_u32(bytes, 4);
  return load_u32(bytes, 0) >= 256 && sequence >= 1 && sequence < 65'536;
}

bool is_keepalive(ByteView bytes) { return bytes.size() == 1 && load_u8(bytes, 0) == 0xff; }

}  // namespace

Likeness like_ipsec_udp(const Opening& opening) {
  const ByteView bytes = opening.bytes;
  if (is_ike(bytes)) return Likeness::kYes;
  if (!opening.on_port(kNatPort)) return Likeness::kNo;
  if (is_keepalive(bytes)) return Likeness::kYes;
  if (bytes.size() < kMarker) return Likeness::kNo;
  const bool marked = load_u32(bytes, 0) == 0;
  return (marked ? is_ike(bytes.subspan(kMarker)) : is_early_esp(bytes)) ? Likeness::kYes
                                                                         : Likeness::kNo;
}

Likeness like_ipsec_tcp(const Opening& opening) {
  constexpr std::string_view kPrefix = "IKETCP";
  const std::string_view start = as_text(opening.bytes).substr(0, kPrefix.size());
  if (start != kPrefix.substr(0, start.size())) return Likeness::kNo;
  return start.size() == kPrefix.size() ? Likeness::kYes : Likeness::kMaybe;
}

Likeness like_ipsec_ip(const Opening& opening) {
  constexpr std::uint8_t kEsp = 50;
  constexpr std::uint8_t kAh = 51;
  constexpr std::size_t kEspHeader = 8;
  constexpr std::size_t kAhHeader = 12;
  const bool esp = opening.ip_protocol == kEsp && opening.bytes.size() >= kEspHeader;
  const bool ah = opening.ip_protocol == kAh && opening.bytes.size() >= kAhHeader;
  return esp || ah ? Likeness::kYes : Likeness::kNo;
}

}  // namespace chokepoint
