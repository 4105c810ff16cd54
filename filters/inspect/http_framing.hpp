#pragma once

#include <cstdint>
#include <string_view>

namespace chokepoint {

/// How content is packed (RFC 9110 §8.4.1).
enum class ContentCoding : std::uint8_t { kNone, kGzip, kDeflate, kOther };

/// What the headers of an HTTP/1.x message say of its content (RFC 9112 §6.3, RFC 9110 §8).
struct HttpFraming {
  std::uint64_t length = 0;
  bool has_length = false;
  bool chunked = false;
  bool typed = false;        ///< has a Content-Type
  bool dns_message = false;  ///< application/dns-message (RFC 8484 §6)
  ContentCoding coding = ContentCoding::kNone;

  /// Takes notice of a header line. Of several lengths the last one counts, of a list the first.
  void on_header(std::string_view name, std::string_view value);
};

/// Whether a Content-Type is application/dns-message, parameters or none.
bool is_dns_message_type(std::string_view content_type);

}  // namespace chokepoint
