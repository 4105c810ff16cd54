#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "topology/route/fib.hpp"

namespace chokepoint {

/// The flow of a packet that starts at its IPv4 header. Ports are 0 for protocols other than TCP
/// and UDP, and for every fragment, so that all fragments of a datagram take one path.
/// REQUIRES: at least 20 bytes and a header length that fits in the packet.
FiveTuple five_tuple_of(std::span<const std::byte> ip_packet);

/// The port (position in Adjacency::of(at)) by which router `at` sends a packet with this hash
/// towards `destination`; nothing when it has no route. The one rule of choice that the packet
/// engine and the path engine share: `hash` is flow_hash() under Spreading::kFlow, a hash of the
/// packet's number under kPacket, and unused under kNone; `seed` is the seed of the run.
inline std::optional<std::uint16_t> next_port(const Fib& fib, std::uint64_t seed, RouterId at,
                                              RouterId destination, std::uint64_t hash) {
  const Fib::Group group = fib.group(at, destination);
  if (group == Fib::kNoRoute) return std::nullopt;
  const auto ports = fib.ports(at, group);
  const auto count = static_cast<std::uint32_t>(ports.size());
  if (count == 1) return ports.front();
  return ports[choose(hash, router_salt(seed, at), count)];
}

}  // namespace chokepoint
