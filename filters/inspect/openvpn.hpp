#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// Packets of OpenVPN's control channel (OpenVPN's "Network protocol" in its developer manual):
/// hard resets, acknowledgements and the first control packet, without wrapping, with tls-auth (an
/// HMAC of 16 to 64 bytes) and with tls-crypt and tls-crypt-v2. Data packets show 8 bits and are
/// not looked at; nor is static key mode, which shows none. Evidence: 32 bits.
Likeness like_openvpn_udp(const Opening& opening);

/// The same behind a length of 16 bits that must be that of the packet. Judges the first packet.
Likeness like_openvpn_tcp(const Opening& opening);

}  // namespace chokepoint
