#pragma once

#include "traffic/wire/packet.hpp"

namespace chokepoint {

/// Whether the header checksum of an IPv4 packet or fragment is right (RFC 791 §3.1); IPv6 has
/// none.
bool ip_checksum_right(const IpView& ip);

/// Whether all checksums of a packet are right: of IPv4's header and of TCP or UDP (RFC 9293 §3.1,
/// RFC 768, RFC 8200 §8.1). A UDP checksum of zero means none over IPv4, and is wrong over IPv6.
/// What cannot be judged counts as right: the transport of fragments and of packets that were cut
/// when captured, packets whose IP length was left zero by segmentation offload, other transports,
/// and IPv6 packets under way to a stop of a routing header, whose last destination is elsewhere.
bool checksums_right(const PacketView& packet);

}  // namespace chokepoint
