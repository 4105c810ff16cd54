#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// IKE version 1 and 2 by its header, on any port (RFC 2408 §3.1, RFC 7296 §3.1), with the zero
/// marker on port 4500 (RFC 3948 §2.2): 50 bits. On port 4500 also ESP, whose sequence number is
/// still below 2^16 and whose size is a multiple of 4 (RFC 3948 §2.1, RFC 4303 §2): 18 bits; and
/// the keepalive, one byte 0xff (RFC 3948 §2.3), which decides by its size. Evidence: 16 bits.
Likeness like_ipsec_udp(const Opening& opening);

/// "IKETCP", what a client of IKE over TCP begins with (RFC 8229 §4). Evidence: 48 bits.
Likeness like_ipsec_tcp(const Opening& opening);

/// ESP and AH by the number in the IP header (50 and 51, RFC 4303 §2, RFC 4302 §2).
Likeness like_ipsec_ip(const Opening& opening);

}  // namespace chokepoint
