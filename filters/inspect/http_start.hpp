#pragma once

#include <optional>
#include <string_view>

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// Whether bytes start like a request line of HTTP/1.x. Kept apart from the reader because the
/// answer may come before the line is whole.
Likeness starts_like_http_request(ByteView bytes);
/// Whether bytes start like a status line, in whatever case.
Likeness starts_like_http_response(ByteView bytes);

struct HttpRequestLine {
  std::string_view method;
  std::string_view target;  ///< empty if it was left out
  bool versioned = true;    ///< false: no version stands at the end
};

/// Method, target and version (RFC 9112 §3). As servers do (§3), any number of spaces or tabs
/// parts them and may stand at the end; the method's letters may be small. Servers also answer
/// where the target is left out ("GET HTTP/1.1"), and read header lines behind a line without a
/// version, as if it were not HTTP/0.9; that is taken for a request line if its method is of RFC
/// 9110 or RFC 5789. Nothing if it is none.
std::optional<HttpRequestLine> parse_request_line(std::string_view line);
/// Whether a header line can start so.
bool may_start_header(std::uint8_t c);
/// Whether a line is a header's: a name of letters, digits, '-' and '_', then a colon.
bool is_header_line(std::string_view line);
/// The status of a status line (RFC 9112 §4), 100 to 999. Nothing if it is none.
std::optional<unsigned> parse_status_line(std::string_view line);

}  // namespace chokepoint
