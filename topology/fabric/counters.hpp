#pragma once

#include <cstdint>

namespace chokepoint {

/// What a fabric has carried. Bytes are IP bytes.
struct Counters {
  std::uint64_t from_hosts = 0;    ///< packets that hosts sent
  std::uint64_t injected = 0;      ///< packets that filters sent
  std::uint64_t from_routers = 0;  ///< ICMP messages of routers
  std::uint64_t packet_hops = 0;   ///< transmissions over one link, access links included

  std::uint64_t delivered_packets = 0;  ///< to hosts
  std::uint64_t delivered_bytes = 0;
  std::uint64_t at_routers = 0;  ///< packets addressed to a router

  std::uint64_t queue_drops = 0;
  std::uint64_t removed_drops = 0;  ///< packets sent over a link that is no more
  std::uint64_t ttl_drops = 0;
  std::uint64_t no_route_drops = 0;
  std::uint64_t tap_drops = 0;
  std::uint64_t malformed_drops = 0;  ///< bytes given that are no IPv4 packet

  std::uint64_t entered() const { return from_hosts + injected + from_routers; }
  /// entered() = left() + packets under way, at any time.
  std::uint64_t left() const {
    return delivered_packets + at_routers + queue_drops + removed_drops + ttl_drops +
           no_route_drops + tap_drops + malformed_drops;
  }
  bool operator==(const Counters&) const = default;
};

}  // namespace chokepoint
