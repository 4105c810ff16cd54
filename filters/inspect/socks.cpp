#include "filters/inspect/socks.hpp"

#include "filters/inspect/shape.hpp"

namespace chokepoint {
namespace {

constexpr std::uint16_t kPort = 1080;

bool is_graphic(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

/// A string that a zero byte ends, at `at`; moves `at` behind it. kMaybe: its end is missing.
Likeness like_string(ByteView bytes, std::size_t& at, bool empty_allowed) {
  constexpr std::size_t kLongest = 255;
  const std::string_view rest = as_text(bytes).substr(at);
  const std::size_t end = rest.find('\0');
  const std::string_view text = rest.substr(0, end);
  if (text.size() > kLongest || !is_graphic(text)) return Likeness::kNo;
  if (end == std::string_view::npos) return Likeness::kMaybe;
  if (text.empty() && !empty_allowed) return Likeness::kNo;
  at += end + 1;
  return Likeness::kYes;
}

/// Whether more came behind a message in the same segment: a client of SOCKS waits for the answer.
bool goes_on(const Opening& opening, std::size_t end) {
  return opening.bytes.size() > end && opening.newest < end;
}

// 4, command 1 or 2, port (2), address (4), user name; of 4a, the address 0.0.0.x and a host name.
Likeness like_version_4(const Opening& opening) {
  const ByteView bytes = opening.bytes;
  constexpr std::size_t kFixed = 8;
  if (bytes.size() > 1 && (load_u8(bytes, 1) < 1 || load_u8(bytes, 1) > 2)) return Likeness::kNo;
  if (bytes.size() < kFixed) return Likeness::kMaybe;
  const std::uint32_t address = load_u32(bytes, 4);
  const bool named = address > 0 && address < 256;
  // Not this network, and no group: nobody connects there, and other formats have zeros there.
  if (!named && (address >> 24 == 0 || address >> 24 >= 224)) return Likeness::kNo;
  if (load_u16(bytes, 2) == 0) return Likeness::kNo;
  std::size_t at = kFixed;
  Likeness like = like_string(bytes, at, true);
  if (like == Likeness::kYes && named) like = like_string(bytes, at, false);
  return like == Likeness::kYes && bytes.size() > at ? Likeness::kNo : like;
}

/// A request or reply of version 5: `code` at most `most`, reserved zero, a known address type.
Likeness like_version_5_message(ByteView bytes, std::uint8_t least, std::uint8_t most) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i == bytes.size()) return Likeness::kMaybe;
    const std::uint8_t byte = load_u8(bytes, i);
    const bool fits = i == 0   ? byte == 5
                      : i == 1 ? byte >= least && byte <= most
                      : i == 2 ? byte == 0
                               : byte == 1 || byte == 3 || byte == 4;
    if (!fits) return Likeness::kNo;
  }
  return Likeness::kYes;
}

/// The length of a message with a host or address of that type and a port (RFC 1928 §4); 0 while
/// it does not show.
std::size_t size_of_message(ByteView bytes) {
  constexpr std::size_t kHead = 4;
  constexpr std::size_t kPortSize = 2;
  const std::uint8_t type = load_u8(bytes, 3);
  if (type == 3) return bytes.size() == kHead ? 0 : kHead + 1 + load_u8(bytes, kHead) + kPortSize;
  return kHead + (type == 1 ? 4 : 16) + kPortSize;
}

/// A request, whole and with nothing behind it.
Likeness like_request(ByteView bytes) {
  const Likeness head = like_version_5_message(bytes, 1, 3);
  if (head != Likeness::kYes) return head;
  const std::size_t size = size_of_message(bytes);
  if (size == 0 || bytes.size() < size) return Likeness::kMaybe;
  return bytes.size() == size ? Likeness::kYes : Likeness::kNo;
}

/// 1, name and password with their lengths (RFC 1929 §2), then a request; from `at` on.
Likeness like_password(const Opening& opening, std::size_t at) {
  const ByteView bytes = opening.bytes;
  ++at;
  for (int i = 0; i < 2; ++i) {
    if (at >= bytes.size()) return Likeness::kMaybe;
    const std::size_t length = load_u8(bytes, at);
    if (length == 0) return Likeness::kNo;
    const std::string_view text = as_text(bytes).substr(at + 1, length);
    if (!is_plain_text(text)) return Likeness::kNo;
    at += 1 + length;
  }
  if (goes_on(opening, at)) return Likeness::kNo;
  if (at >= bytes.size()) return Likeness::kMaybe;
  return like_request(bytes.subspan(at));
}

// 5, count, as many methods; then a request, or a password first.
Likeness like_version_5(const Opening& opening) {
  constexpr std::uint8_t kMostMethods = 10;
  constexpr std::uint8_t kPassword = 2;
  const ByteView bytes = opening.bytes;
  if (bytes.size() < 2) return Likeness::kMaybe;
  const std::size_t count = load_u8(bytes, 1);
  if (count == 0 || count > kMostMethods) return Likeness::kNo;
  const ByteView methods = bytes.subspan(2, std::min(count, bytes.size() - 2));
  bool password = false;
  for (std::size_t i = 0; i < methods.size(); ++i) {
    const std::uint8_t method = load_u8(methods, i);
    // Assigned by IANA up to 9; 0x80 to 0xfe are private and hardly used.
    if (method > 9) return Likeness::kNo;
    password = password || method == kPassword;
  }
  if (methods.size() < count) return Likeness::kMaybe;
  const std::size_t end = 2 + count;
  if (goes_on(opening, end)) return Likeness::kNo;
  if (opening.destination_port == kPort) return Likeness::kYes;
  if (bytes.size() == end) return Likeness::kMaybe;
  if (password && load_u8(bytes, end) == 1) return like_password(opening, end);
  return like_request(bytes.subspan(end));
}

}  // namespace

Likeness like_socks_client(const Opening& opening) {
  // What it says first, and before the server says anything.
  if (!opening.may_ask || opening.index > 0) return Likeness::kNo;
  if (opening.bytes.empty()) return Likeness::kMaybe;
  switch (load_u8(opening.bytes, 0)) {
    case 4:
      return like_version_4(opening);
    case 5:
      return like_version_5(opening);
    default:
      return Likeness::kNo;
  }
}

Likeness like_socks_server(const Opening& opening) {
  const ByteView bytes = opening.bytes;
  if (!opening.may_answer) return Likeness::kNo;
  if (bytes.empty()) return Likeness::kMaybe;
  if (load_u8(bytes, 0) != 5) return Likeness::kNo;
  if (bytes.size() < 2) return Likeness::kMaybe;
  const std::uint8_t method = load_u8(bytes, 1);
  if (method > 9) return Likeness::kNo;
  std::size_t at = 2;
  if (method == 2) {  // the answer to a password: 1, then 0 for yes
    if (bytes.size() > at && load_u8(bytes, at) != 1) return Likeness::kNo;
    if (bytes.size() > at + 1 && load_u8(bytes, at + 1) != 0) return Likeness::kNo;
    at += 2;
  }
  if (bytes.size() <= at) return Likeness::kMaybe;
  return like_version_5_message(bytes.subspan(at), 0, 8);
}

}  // namespace chokepoint
