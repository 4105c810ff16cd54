#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include <ns3/node.h>

#include "topology/base/quantity.hpp"
#include "topology/fabric/counters.hpp"
#include "topology/fabric/host_guard.hpp"
#include "topology/fabric/raw_host.hpp"
#include "topology/fabric/tap.hpp"
#include "topology/mesh/address.hpp"
#include "topology/mesh/mesh.hpp"
#include "topology/route/fib.hpp"

namespace chokepoint {

class FabricDevice;
class Forwarder;
class HostDevice;

/// A host's link to its router, both directions.
struct AccessLink {
  Bitrate rate = Bitrate::giga(1);
  Duration delay = std::chrono::microseconds(100);
};

struct FabricOptions {
  /// Salts the choices among equal next hops and the hosts' initial sequence numbers.
  std::uint64_t seed = 1;
  /// What a link direction holds at the most, the packet under transmission included; a packet
  /// that does not fit as a whole is dropped as it comes.
  std::uint64_t queue_bytes = 150'000;
};

/// A mesh as ns-3 nodes, devices and channels that carry real packets. Routers have no IP stack:
/// they forward by the tables of a Fib, lower the TTL, offer each packet to a tap, and answer with
/// ICMP from their own address 10.x.y.254.
///
/// One lives at a time in a process. Order of life: use_fast_simulator(), fabric, Simulator::Run,
/// Simulator::Destroy, then the fabric may go (the simulator must not run after that). The mesh may
/// go after construction; the Fib and the taps must outlive the run.
class Fabric {
 public:
  /// REQUIRES: `graph` is of `mesh`, `fib` of `graph`; at most 65,536 routers; all links have a
  /// rate above zero.
  Fabric(const Mesh& mesh, const Adjacency& graph, const Fib& fib, FabricOptions options = {});
  ~Fabric();
  Fabric(const Fabric&) = delete;
  Fabric& operator=(const Fabric&) = delete;

  /// A new host: a node with IPv4, ICMP, UDP and TCP, a default route, no ARP and no queueing
  /// discipline, linked to its router. REQUIRES: the address is of that router's prefix, 1 to 253
  /// in it, and new.
  ns3::Ptr<ns3::Node> add_host(RouterId router, HostAddress address, AccessLink access = {});
  /// A host without a stack: a bare node whose packets go to `receiver`, which must outlive the
  /// run. No check of sequence numbers or checksums stands before it. REQUIRES: as add_host.
  RawHost add_raw_host(RouterId router, HostAddress address, Receiver& receiver,
                       AccessLink access = {});
  /// The node of the host (not a raw one) of that address, or nullptr.
  ns3::Ptr<ns3::Node> host(HostAddress address) const;
  ns3::Ptr<ns3::Node> router(RouterId router) const;
  /// The address under which a router itself answers: 10.x.y.254.
  static HostAddress address_of(RouterId router);

  /// Offers every packet that comes to the router, from a link or from a host of its own, to `tap`
  /// before the TTL is looked at. Packets that start at the router (injected ones, ICMP) pass no
  /// tap there. nullptr takes the tap away. The caller keeps the tap.
  void set_tap(RouterId router, Tap* tap);

  /// Takes links away at `when`: packets that are sent over one from then on are lost, those under
  /// way on it arrive. The routes stay as they are until use() changes them.
  void remove(std::span<const LinkId> links, SimTime when);
  /// Takes a router away at `when`: its links and those to its hosts.
  void remove(RouterId router, SimTime when);
  /// Forwards by the tables of another Fib from `when` on, packets under way included. REQUIRES:
  /// its ports are those of this fabric's graph, the choice among next hops is spread as before,
  /// and it outlives the run.
  void use(const Fib& fib, SimTime when);

  /// Sends the bytes, an IPv4 packet with its checksums, from router `at` on, at `when` (now if
  /// that is past) and after all that has been scheduled for that time. They are copied here.
  void inject(RouterId at, std::span<const std::byte> ip_packet, SimTime when);
  /// The same, now.
  void inject(RouterId at, std::span<const std::byte> ip_packet);

  /// Calls `listener` each time the host's TCP is reset from outside, before its socket closes:
  /// ns-3 tells an application of a reset as of an ordinary close. REQUIRES: the host exists.
  void on_reset(HostAddress host, std::function<void(const Connection&)> listener);
  /// What the check before the host's TCP did. REQUIRES: the host exists.
  const GuardCounters& guard_counters(HostAddress host) const;

  const Counters& counters() const;
  /// Packets dropped for lack of room by the direction of `link` that leaves `from`.
  std::uint32_t queue_drops(RouterId from, LinkId link) const;

 private:
  void build_links(const Mesh& mesh);
  std::uint32_t attach_host(RouterId router, HostAddress address, const AccessLink& access,
                            const ns3::Ptr<FabricDevice>& device, Receiver& receiver);
  HostDevice& device_of(HostAddress host) const;

  FabricOptions options_;
  const Adjacency graph_;
  std::vector<ns3::Ptr<ns3::Node>> routers_;
  std::unique_ptr<Forwarder> forwarder_;
  std::unordered_map<std::uint32_t, ns3::Ptr<HostDevice>> hosts_;
};

}  // namespace chokepoint
