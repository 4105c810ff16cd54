#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// A client's EHLO, HELO or LHLO, or MAIL FROM and RCPT TO where the beginning was not seen
/// (RFC 5321 §4.1.1, RFC 2033). Evidence: 40 bits.
Likeness like_smtp_client(const Opening& opening);

/// A server's greeting 220 (RFC 5321 §4.2) on a port of SMTP; on other ports, one whose first line
/// names SMTP, which tells it from FTP. Evidence: 31 bits.
Likeness like_smtp_server(const Opening& opening);

}  // namespace chokepoint
