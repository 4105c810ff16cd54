#include "filters/inspect/http_start.hpp"

#include <algorithm>
#include <array>

#include "filters/inspect/text.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kLongestMethod = 20;
constexpr std::size_t kMostEmpty = 200;  // bytes of the 100 lines that Apache passes over
constexpr std::string_view kProtocol = "HTTP/";
constexpr std::string_view kBlank = " \t";

bool method_byte(std::uint8_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

bool line_end(std::uint8_t c) { return c == '\r' || c == '\n'; }

bool digit(char c) { return c >= '0' && c <= '9'; }

/// The methods of RFC 9110 §9 and RFC 5789, small letters too.
bool is_method(std::string_view text) {
  constexpr std::array<std::string_view, 9> kMethods{
      "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};
  return std::any_of(kMethods.begin(), kMethods.end(),
                     [&](std::string_view method) { return equal_ignoring_case(text, method); });
}

}  // namespace

Likeness starts_like_http_request(ByteView bytes) {
  std::size_t empty = 0;  // RFC 9112 §2.2: empty lines may come first
  while (empty < kMostEmpty && empty < bytes.size() && line_end(load_u8(bytes, empty))) ++empty;
  bytes = bytes.subspan(empty);
  for (std::size_t i = 0; i < bytes.size() && i <= kLongestMethod; ++i) {
    const std::uint8_t c = load_u8(bytes, i);
    if (c == ' ' || c == '\t') return i >= 2 ? Likeness::kYes : Likeness::kNo;
    if (line_end(c)) return is_method(as_text(bytes).substr(0, i)) ? Likeness::kYes : Likeness::kNo;
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
  if (first == std::string_view::npos) {
    return is_method(line) ? std::optional(HttpRequestLine{line, {}, false}) : std::nullopt;
  }
  if (starts_like_http_request(as_byte_view(line)) != Likeness::kYes) return std::nullopt;
  HttpRequestLine request{line.substr(0, first), trimmed(line.substr(first)), true};
  const std::size_t last = line.find_last_of(kBlank);
  const std::string_view version = line.substr(last + 1).substr(0, kProtocol.size());
  if (equal_ignoring_case(version, kProtocol)) {
    request.target = trimmed(line.substr(first, last - first));
    if (!request.target.empty()) return request;
  } else {
    request.versioned = false;
  }
  // With a part left out, any two words would do: the end of a request that was cut, for one.
  return is_method(request.method) ? std::optional(request) : std::nullopt;
}

bool may_start_header(std::uint8_t c) { return method_byte(c) || digit(static_cast<char>(c)); }

bool is_header_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view name = trimmed(line.substr(0, colon));
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return may_start_header(static_cast<std::uint8_t>(c));
  });
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
