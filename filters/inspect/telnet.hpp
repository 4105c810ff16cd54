#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// Negotiation of options at the start, by either side: IAC, then WILL, WONT, DO or DONT, then an
/// option (RFC 854, 855). One on port 23 (evidence: 16 bits), two in a row elsewhere (33 bits).
/// Telnet without negotiation is not recognised.
Likeness like_telnet(const Opening& opening);

}  // namespace chokepoint
