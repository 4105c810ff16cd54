#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// A client's first line: tag, then CAPABILITY, LOGIN, AUTHENTICATE, STARTTLS or ID (RFC 9051 §6.1,
/// §6.2, RFC 2971); on port 143 any command of §6. Evidence: 32 bits.
Likeness like_imap_client(const Opening& opening);

/// A server's "* OK", "* PREAUTH" or "* BYE" (RFC 9051 §7.1) on port 143; on other ports, one whose
/// line names IMAP. Evidence: 38 bits.
Likeness like_imap_server(const Opening& opening);

}  // namespace chokepoint
