#pragma once

#include <optional>

#include "traffic/wire/packet.hpp"

namespace chokepoint {

/// The IP packet that `packet` carries inside: IPv4 or IPv6 in IP (RFC 2003, 4213), GRE (RFC 2784,
/// 2890), and over UDP on their assigned ports GTP-U (3GPP TS 29.281), Teredo (RFC 4380), VXLAN
/// (RFC 7348) and L2TP version 2 data (RFC 2661). Nothing if there is none.
std::optional<ByteView> tunnelled_packet(const PacketView& packet);

}  // namespace chokepoint
