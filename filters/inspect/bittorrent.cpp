#include "filters/inspect/bittorrent.hpp"

#include <optional>

#include "filters/inspect/shape.hpp"

namespace chokepoint {
namespace {

constexpr std::string_view kHandshake =
    "\x13"
    "BitTorrent protocol";

Likeness begins_exactly(std::string_view bytes, std::string_view text) {
  const std::string_view start = bytes.substr(0, text.size());
  if (start != text.substr(0, start.size())) return Likeness::kNo;
  return start.size() == text.size() ? Likeness::kYes : Likeness::kMaybe;
}

/// A dictionary with the key "y" (q, r or e) and an identifier of 20 bytes, or the list of an
/// error.
bool is_dht(std::string_view text) {
  if (text.size() < 12 || !text.starts_with("d") || !text.ends_with("e")) return false;
  const std::size_t kind = text.rfind("1:y1:");
  if (kind == std::string_view::npos || kind + 5 >= text.size()) return false;
  const char letter = text[kind + 5];
  if (letter == 'e') return text.find("1:eli") != std::string_view::npos;
  return (letter == 'q' || letter == 'r') && text.find("2:id20:") != std::string_view::npos;
}

bool is_tracker_connect(ByteView bytes) {
  constexpr std::uint64_t kProtocol = 0x41727101980;
  constexpr std::size_t kSize = 16;
  return bytes.size() == kSize && load_u64(bytes, 0) == kProtocol && load_u32(bytes, 8) == 0;
}

// type (4 bits), version 1 (4 bits), extension (1), connection id (2), timestamp (4), difference
// (4), window (4), sequence number (2), acknowledged (2); then extensions, each with the type of
// the next.
constexpr std::size_t kUtpHeader = 20;

/// Where the extensions end; nothing if they do not fit.
std::optional<std::size_t> utp_content(ByteView bytes) {
  if (bytes.size() < kUtpHeader) return std::nullopt;
  ByteReader reader(bytes);
  reader.skip(1);
  std::uint8_t extension = reader.u8();
  reader.skip(kUtpHeader - 2);
  for (int count = 0; extension != 0; ++count) {
    // 1: selective acknowledgement, in steps of 4 bytes; 2: eight flags of libutp; 3: close reason.
    if (extension > 3 || count == 3) return std::nullopt;
    const bool selective = extension == 1;
    extension = reader.u8();
    const std::uint8_t length = reader.u8();
    if (selective ? length % 4 != 0 || length == 0 : length != 8 && length != 4) {
      return std::nullopt;
    }
    reader.skip(length);
  }
  if (reader.failed()) return std::nullopt;
  return reader.position();
}

bool is_utp(ByteView bytes) {
  constexpr std::uint8_t kData = 0x01;
  constexpr std::uint8_t kState = 0x21;
  constexpr std::uint8_t kSyn = 0x41;
  const auto content = utp_content(bytes);
  if (!content) return false;
  const bool empty = *content == bytes.size();
  switch (load_u8(bytes, 0)) {
    case kData:
      return as_text(bytes).substr(*content).starts_with(kHandshake);
    case kState:  // carries nothing; the window of a peer is below 16 MiB
      return empty && load_u16(bytes, 2) != 0 && load_u32(bytes, 4) != 0 &&
             load_u8(bytes, 12) == 0 && load_u16(bytes, 18) != 0;
    case kSyn:  // nothing came yet: no delay measured, nothing acknowledged
      return empty && load_u32(bytes, 8) == 0 && load_u16(bytes, 18) == 0 &&
             load_u32(bytes, 4) != 0;
    default:
      return false;
  }
}

}  // namespace

bool is_tracker_target(std::string_view target) {
  const std::size_t query = target.find('?');
  if (query == std::string_view::npos) return false;
  constexpr std::string_view kKey = "info_hash=";
  const std::size_t key = target.find(kKey, query);
  return key != std::string_view::npos && (target[key - 1] == '?' || target[key - 1] == '&');
}

Likeness like_bittorrent_tcp(const Opening& opening) {
  return begins_exactly(as_text(opening.bytes), kHandshake);
}

Likeness like_bittorrent_udp(const Opening& opening) {
  const std::string_view text = as_text(opening.bytes);
  const bool fits = is_dht(text) || is_tracker_connect(opening.bytes) || is_utp(opening.bytes) ||
                    text.starts_with("BT-SEARCH * HTTP/1.1\r\n");
  return fits ? Likeness::kYes : Likeness::kNo;
}

}  // namespace chokepoint
