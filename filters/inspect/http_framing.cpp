#include "filters/inspect/http_framing.hpp"

#include <charconv>

#include "filters/inspect/text.hpp"

namespace chokepoint {
namespace {

bool ends_with_chunked(std::string_view value) {
  constexpr std::string_view kChunked = "chunked";
  return value.size() >= kChunked.size() &&
         equal_ignoring_case(value.substr(value.size() - kChunked.size()), kChunked);
}

ContentCoding coding_of(std::string_view value) {
  if (value.empty() || equal_ignoring_case(value, "identity")) return ContentCoding::kNone;
  if (equal_ignoring_case(value, "gzip") || equal_ignoring_case(value, "x-gzip")) {
    return ContentCoding::kGzip;
  }
  if (equal_ignoring_case(value, "deflate")) return ContentCoding::kDeflate;
  return ContentCoding::kOther;
}

}  // namespace

bool is_dns_message_type(std::string_view content_type) {
  return equal_ignoring_case(trimmed(content_type.substr(0, content_type.find(';'))),
                             "application/dns-message");
}

void HttpFraming::on_header(std::string_view name, std::string_view value) {
  // All that matter are 12 to 17 bytes long: most names need no comparison.
  switch (name.size()) {
    case 12:
      if (!equal_ignoring_case(name, "content-type")) return;
      typed = true;
      dns_message = is_dns_message_type(value);
      return;
    case 14:
      if (!equal_ignoring_case(name, "content-length")) return;
      has_length =
          std::from_chars(value.data(), value.data() + value.size(), length).ec == std::errc{};
      return;
    case 16:
      if (equal_ignoring_case(name, "content-encoding")) coding = coding_of(value);
      return;
    case 17:
      if (equal_ignoring_case(name, "transfer-encoding")) chunked = ends_with_chunked(value);
      return;
    default:
      return;
  }
}

}  // namespace chokepoint
