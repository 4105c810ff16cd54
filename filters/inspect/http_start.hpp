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
  std::string_view target;
};

/// Method, target and version (RFC 9112 §3). As servers do (§3), any number of spaces or tabs
/// parts them and may stand at the end; the method's letters may be small. Nothing if it is none.
std::optional<HttpRequestLine> parse_request_line(std::string_view line);
/// The status of a status line (RFC 9112 §4), 100 to 999. Nothing if it is none.
std::optional<unsigned> parse_status_line(std::string_view line);

}  // namespace chokepoint
