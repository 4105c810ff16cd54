#pragma once

#include <string_view>

#include "filters/inspect/client_hello.hpp"

namespace chokepoint {

/// What gives Tor's TLS away (tor-spec §2, "Connections"; Tor draws its names in base32): judged
/// from one message alone, and only where it is sure. Relays behind pluggable transports do not
/// show.

/// Whether a ClientHello is a Tor client's or relay's: a name www.<4 to 25 of a-z2-7>.com, no ALPN,
/// and either the suites of versions before 0.2.9, which end with 0xfeff, 0x000a, 0x00ff, or a list
/// that ends with 0x00ff and a name that looks drawn by lot.
bool is_tor_hello(const ClientHelloView& hello);

/// Whether a name in a certificate is a relay's: www.<8 to 20 of a-z2-7>.net, drawn by lot.
bool is_tor_certificate_name(std::string_view name);

/// Whether text of a-z2-7 was rather drawn by lot than chosen: at least 5 pairs of neighbours, and
/// two fifths of all, are none of the 408 that make up nine tenths of those in the domain names of
/// GFWatch's lists. Of these names it takes 1.5 % (most look drawn by lot), of random strings of 8
/// to 20 characters 82 %, of 4 to 25 characters 72 %.
bool looks_drawn(std::string_view text);

}  // namespace chokepoint
