#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include <ns3/packet.h>

#include "topology/fabric/clock.hpp"
#include "topology/fabric/counters.hpp"
#include "topology/fabric/flight.hpp"
#include "topology/fabric/icmp.hpp"
#include "topology/fabric/raw_host.hpp"
#include "topology/fabric/route_cache.hpp"
#include "topology/fabric/tap.hpp"
#include "topology/fabric/wire.hpp"
#include "topology/mesh/address.hpp"
#include "topology/mesh/mesh.hpp"
#include "topology/route/fib.hpp"

namespace chokepoint {

/// The forwarding of all routers. State of links lies in arrays, in the order of the Adjacency:
/// wire `first_wire(r) + p` leaves router r by port p; hosts' access links follow.
class Forwarder {
 public:
  /// `seed` salts the choice among equal next hops; `first_node` is router 0's number in ns-3.
  Forwarder(const Mesh& mesh, const Adjacency& graph, const Fib& fib, std::uint64_t seed,
            std::uint64_t queue_bytes, std::uint32_t first_node);

  /// The address of a router itself: the last host number of its prefix, 10.x.y.254.
  static constexpr HostAddress address_of(RouterId router) { return HostAddress::of(router, 254); }

  std::uint32_t first_wire(RouterId router) const { return first_wire_[router.value]; }
  const Wire& wire(std::uint32_t index) const { return wires_[index]; }
  const Counters& counters() const { return counters_; }

  /// Returns the wire from the host to its router; the one back is the next.
  std::uint32_t add_host(RouterId router, HostAddress address, const Wire& access,
                         Receiver& receiver, std::uint32_t node);
  void set_tap(RouterId router, Tap* tap);
  /// Takes away both directions of the link between port `port` of `router` and its far end, or
  /// the access links of the router's hosts.
  void remove_wire(std::uint32_t wire) { wires_[wire].remove(); }
  void remove_hosts_of(RouterId router);
  /// Forwards by other tables from now on; `fib` must outlive the run.
  void use(const Fib& fib);

  /// Sends a host's packet on its wire. `bytes` are the packet's.
  void send(std::uint32_t wire, const ns3::Ptr<ns3::Packet>& packet, std::span<std::byte> bytes);
  /// The same for bytes, which are copied.
  void send(std::uint32_t wire, std::span<const std::byte> ip_packet);
  /// Routes bytes from router `at` on, past that router's tap. `counter` is what they count as.
  void originate(RouterId at, std::span<const std::byte> ip_packet, std::uint64_t& counter);
  std::uint64_t& injected() { return counters_.injected; }

  /// A flight reaches the end of the wire it is on.
  void arrive(Flight& flight);

 private:
  bool forward(Flight& flight, RouterId at);
  bool transmit(Flight& flight, std::uint32_t wire);
  bool plan(Flight& flight, RouterId at);
  bool plan_path(Flight& flight, RouterId at);
  std::uint8_t walk(std::uint32_t destination, std::uint64_t hash, RouterId at,
                    std::span<std::uint32_t> wires) const;
  Flight* new_flight(const ns3::Ptr<ns3::Packet>& packet, std::span<std::byte> bytes);
  Flight* new_flight(std::span<const std::byte> ip_packet);
  void refuse(const Flight& flight, RouterId at);
  void answer(RouterId at, std::span<const std::byte> packet);

  const Fib* fib_;
  std::uint16_t routes_ = 0;  ///< counts the tables used so far
  std::uint64_t seed_;
  std::uint32_t first_node_;
  std::uint64_t packets_ = 0;
  Clock clock_;
  Counters counters_;
  std::vector<Wire> wires_;
  std::vector<std::uint32_t> first_wire_;
  std::vector<Tap*> taps_;
  std::vector<Receiver*> receivers_;
  std::unordered_map<std::uint32_t, std::uint32_t> wire_to_host_;
  RouteCache cache_;
};

}  // namespace chokepoint
