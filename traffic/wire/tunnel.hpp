#pragma once

#include <optional>

#include "traffic/wire/packet.hpp"

namespace chokepoint {

/// The IP packet that `packet` carries inside, in the clear: IPv4 or IPv6 in IP (RFC 2003, 4213),
/// GRE (RFC 2784, 2890) with IP, Ethernet, MPLS, PPP or a mirrored frame (ERSPAN types I to III)
/// inside, EtherIP (RFC 3378), MPLS in IP (RFC 4023), and over UDP, where either port is the
/// assigned one, GTP-U (3GPP TS 29.281), Teredo (RFC 4380), VXLAN (RFC 7348) with its generic
/// extension, Geneve (RFC 8926), GRE (RFC 8086), MPLS (RFC 7510) and L2TP version 2 data (RFC
/// 2661). Nothing if there is none. Ports are only a hint: what is inside must read as IP.
std::optional<ByteView> tunnelled_packet(const PacketView& packet);

}  // namespace chokepoint
