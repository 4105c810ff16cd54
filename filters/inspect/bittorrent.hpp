#pragma once

#include <string_view>

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// The handshake between peers (BEP 3). Peers that encrypt it are not recognised. Evidence: 160
/// bits.
Likeness like_bittorrent_tcp(const Opening& opening);

/// A datagram of the DHT (BEP 5) or of a UDP tracker's client (BEP 15), local discovery (BEP 14),
/// or uTP (BEP 29): its SYN, its first acknowledgements, or a handshake inside. Evidence: 28 bits.
Likeness like_bittorrent_udp(const Opening& opening);

/// Whether the target of an HTTP request is one that only trackers are asked: a query with an
/// info_hash (BEP 3, BEP 48).
bool is_tracker_target(std::string_view target);

}  // namespace chokepoint
