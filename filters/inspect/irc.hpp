#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// A client's registration: NICK, USER with four parameters, CAP LS (RFC 2812 §3.1, IRCv3
/// capability negotiation). Evidence: 40 bits.
Likeness like_irc_client(const Opening& opening);

/// A server's notices before registration ("NOTICE AUTH :", ":server NOTICE", ":server 001 nick")
/// or its ERROR line (RFC 2812 §3.3, §3.7, §5.1). Evidence: 40 bits.
Likeness like_irc_server(const Opening& opening);

}  // namespace chokepoint
