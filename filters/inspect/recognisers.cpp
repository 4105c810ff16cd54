#include <array>

#include "filters/inspect/recogniser.hpp"
#include "filters/inspect/tls_reader.hpp"

namespace chokepoint {
namespace {

Likeness like_ssh(const Opening& opening) {
  return as_text(opening.bytes).starts_with("SSH-") ? Likeness::kYes : Likeness::kNo;
}

Likeness like_smtp(const Opening& opening) {
  const std::string_view text = as_text(opening.bytes);
  return text.starts_with("EHLO ") || text.starts_with("HELO ") ? Likeness::kYes : Likeness::kNo;
}

Likeness like_tls_server(const Opening& opening) {
  return starts_like_tls_record(opening.bytes) ? Likeness::kYes : Likeness::kNo;
}

/// RFC 1928 §3: a version and as many methods as it says.
Likeness like_socks(const Opening& opening) {
  const ByteView bytes = opening.bytes;
  return bytes.size() >= 3 && load_u8(bytes, 0) == 5 && load_u8(bytes, 1) + 2U == bytes.size()
             ? Likeness::kYes
             : Likeness::kNo;
}

Likeness like_http_response(const Opening& opening) {
  return as_text(opening.bytes).starts_with("HTTP/1.") ? Likeness::kYes : Likeness::kNo;
}

constexpr std::array kRecognisers{
    Recogniser{App::kHttp, Transport::kTcp, like_http_response},
    Recogniser{App::kSsh, Transport::kTcp, like_ssh},
    Recogniser{App::kSmtp, Transport::kTcp, like_smtp},
    Recogniser{App::kTls, Transport::kTcp, like_tls_server},
    Recogniser{App::kSocks, Transport::kTcp, like_socks},
};

}  // namespace

std::span<const Recogniser> recognisers() { return kRecognisers; }

}  // namespace chokepoint
