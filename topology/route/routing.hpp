#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "topology/base/random.hpp"
#include "topology/route/tree.hpp"

namespace chokepoint {

/// How a router chooses among next hops of equal standing.
enum class Spreading {
  kNone,    ///< there is one next hop
  kFlow,    ///< by a hash of addresses, ports and protocol, so a flow keeps its path (RFC 2992)
  kPacket,  ///< anew for each packet
  kPath,    ///< each packet draws one of the pair's disjoint paths and keeps to it
};

/// A routing that users can name: how next hops are computed, and how packets spread over them.
struct Routing {
  std::string_view name;
  std::string_view summary;
  Spreading spreading;
  /// Routes by destination; nullptr under Spreading::kPath, where they depend on the pair.
  std::unique_ptr<RouteComputer> (*make)();
  std::uint32_t paths = 1;  ///< of a pair, at the most, under Spreading::kPath
};

/// Every routing, in the order in which help texts list them. A new one is one more line here.
std::span<const Routing> routings();
/// The routing of that name; "disjoint:K" is disjoint with K paths, 2 to 8. Throws InputError with
/// the known names otherwise.
const Routing& find_routing(std::string_view name);

/// What the ECMP hash covers.
struct FiveTuple {
  std::uint32_t source;       ///< IPv4 address, host order
  std::uint32_t destination;  ///< IPv4 address, host order
  std::uint16_t source_port;
  std::uint16_t destination_port;
  std::uint8_t protocol;
};

/// Seed-dependent salt of a router, so that routers in a row do not all choose alike
/// (hash polarisation).
constexpr std::uint64_t router_salt(std::uint64_t seed, RouterId router) {
  return mix64(seed ^ (0x9e3779b97f4a7c15ULL * (router.value + 1ULL)));
}

/// Position-independent hash of a flow; combine with a router's salt by `choose`.
constexpr std::uint64_t flow_hash(const FiveTuple& key) {
  const std::uint64_t addresses = (static_cast<std::uint64_t>(key.source) << 32) | key.destination;
  const std::uint64_t rest = (static_cast<std::uint64_t>(key.source_port) << 24) |
                             (static_cast<std::uint64_t>(key.destination_port) << 8) | key.protocol;
  return mix64(addresses ^ mix64(rest));
}

/// Which of `n` next hops a router takes for a packet whose flow (or packet) hash is `hash`; under
/// Spreading::kPath, which of a pair's `n` paths, by the salt of the router where the packet comes
/// in.
constexpr std::uint32_t choose(std::uint64_t hash, std::uint64_t salt, std::uint32_t n) {
  return bucket(mix64(hash ^ salt), n);
}

}  // namespace chokepoint
