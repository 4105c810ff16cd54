#include "filters/inspect/http_start.hpp"

#include "filters/inspect/text.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kLongestMethod = 20;
constexpr std::size_t kMostEmpty = 8;
constexpr std::string_view kProtocol = "HTTP/";
constexpr std::string_view kBlank = " \t";

bool method_byte(std::uint8_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

bool line_end(std::uint8_t c) { return c == '\r' || c == '\n'; }

bool digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Likeness starts_like_http_request(ByteView bytes) {
  std::size_t empty = 0;  // RFC 9112 §2.2: empty lines may come first
  while (empty < kMostEmpty && empty < bytes.size() && line_end(load_u8(bytes, empty))) ++empty;
  bytes = bytes.subspan(empty);
  for (std::size_t i = 0; i < bytes.size() && i <= kLongestMethod; ++i) {
    const std::uint8_t c = load_u8(bytes, i);
    if (c == ' ' || c == '\t') return i >= 2 ? Likeness::kYes : Likeness::kNo;
    if (!method_byte(c)) return Likeness::kNo;
  }
  return bytes.size() > kLongestMethod ? Likeness::kNo : Likeness::kMaybe;
}

Likeness starts_like_http_response(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  const std::string_view start = text.substr(0, kProtocol.size());
  if (!equal_ignoring_case(start, kProtocol.substr(0, start.size()))) return Likeness::kNo;
  if (text.size() <= kProtocol.size()) return Likeness::kMaybe;
  return digit(text[kProtocol.size()]) ? Likeness::kYes : Likeness::kNo;
}

std::optional<HttpRequestLine> parse_request_line(std::string_view line) {
  line = trimmed(line);
  const std::size_t first = line.find_first_of(kBlank);
  const std::size_t last = line.find_last_of(kBlank);
  if (first == std::string_view::npos || first == last) return std::nullopt;
  const std::string_view version = line.substr(last + 1).substr(0, kProtocol.size());
  if (!equal_ignoring_case(version, kProtocol)) return std::nullopt;
  if (starts_like_http_request(as_byte_view(line)) != Likeness::kYes) return std::nullopt;
  return HttpRequestLine{line.substr(0, first), trimmed(line.substr(first + 1, last - first - 1))};
}

std::optional<unsigned> parse_status_line(std::string_view line) {
  if (starts_like_http_response(as_byte_view(line)) != Likeness::kYes) return std::nullopt;
  const std::size_t space = line.find_first_of(kBlank);
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view code = trimmed(line.substr(space + 1)).substr(0, 3);
  if (code.size() < 3 || !digit(code[0]) || code[0] == '0' || !digit(code[1]) || !digit(code[2])) {
    return std::nullopt;
  }
  return (code[0] - '0') * 100U + (code[1] - '0') * 10U + (code[2] - '0');
}

}  // namespace chokepoint
