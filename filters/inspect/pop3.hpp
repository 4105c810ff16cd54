#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// A client's commands (RFC 1939, 2449, 2595): CAPA, STLS, UIDL and APOP decide; USER and PASS are
/// FTP's too and are enough on port 110 only. Evidence: 40 bits.
Likeness like_pop3_client(const Opening& opening);

/// A server's "+OK" (RFC 1939 §3) on port 110; on other ports, one whose first line names POP.
/// Evidence: 31 bits.
Likeness like_pop3_server(const Opening& opening);

}  // namespace chokepoint
