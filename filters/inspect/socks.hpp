#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// A client's request of SOCKS 4 and 4a (Lee, "SOCKS: a protocol for TCP proxy across firewalls"),
/// or its greeting and request of SOCKS 5 (RFC 1928 §3, §4; with a password RFC 1929), from who may
/// be the client, before the server says anything, and with nothing behind a message in its
/// segment: the client waits for each answer. On port 1080 the greeting of SOCKS 5 is enough.
/// Evidence: 15 bits; on other ports 22 (SOCKS 4) or 36.
Likeness like_socks_client(const Opening& opening);

/// A server's choice of method and its reply (RFC 1928 §3, §6). Evidence: 36 bits.
Likeness like_socks_server(const Opening& opening);

}  // namespace chokepoint
