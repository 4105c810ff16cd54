#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <ns3/inet-socket-address.h>
#include <ns3/simulator.h>
#include <ns3/socket.h>
#include <ns3/udp-socket-factory.h>

#include "topology/fabric/fabric.hpp"
#include "topology/fabric/simulator.hpp"
#include "topology/route/routing.hpp"

namespace chokepoint::fabric_test {

/// A mesh of `routers` routers joined by these pairs, all links alike.
inline Mesh mesh_of(std::uint32_t routers,
                    std::span<const std::pair<std::uint32_t, std::uint32_t>> pairs,
                    Bitrate rate = Bitrate::mega(100),
                    Duration delay = std::chrono::milliseconds(1)) {
  Mesh mesh;
  for (std::uint32_t r = 0; r < routers; ++r) mesh.add_router({});
  for (const auto& [a, b] : pairs) mesh.add_link({RouterId{a}, RouterId{b}, rate, delay});
  return mesh;
}

inline Mesh chain_of(std::uint32_t routers, Bitrate rate = Bitrate::mega(100),
                     Duration delay = std::chrono::milliseconds(1)) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::uint32_t r = 0; r + 1 < routers; ++r) pairs.emplace_back(r, r + 1);
  return mesh_of(routers, pairs, rate, delay);
}

/// A fabric over a mesh with routes to everywhere; ends the simulation with itself.
class World {
 public:
  explicit World(Mesh mesh_in, std::string_view routing = "shortest", FabricOptions options = {})
      : mesh(std::move(mesh_in)),
        graph(mesh),
        fib(graph, find_routing(routing), everywhere(graph.size())) {
    use_fast_simulator();
    fabric = std::make_unique<Fabric>(mesh, graph, fib, options);
  }
  ~World() { ns3::Simulator::Destroy(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  static std::vector<RouterId> everywhere(std::size_t routers) {
    std::vector<RouterId> all;
    for (std::uint32_t r = 0; r < routers; ++r) all.push_back(RouterId{r});
    return all;
  }

  ns3::Ptr<ns3::Node> host(std::uint32_t router, std::uint8_t number = 1, AccessLink access = {}) {
    return fabric->add_host(RouterId{router}, HostAddress::of(RouterId{router}, number), access);
  }

  /// Without a stack, address 1 of the router, on an access link that is as good as none.
  RawHost raw(std::uint32_t router, Receiver& receiver) {
    return fabric->add_raw_host(RouterId{router}, HostAddress::of(RouterId{router}, 1), receiver,
                                {Bitrate::giga(1000), std::chrono::nanoseconds(0)});
  }

  Mesh mesh;
  Adjacency graph;
  Fib fib;
  std::unique_ptr<Fabric> fabric;
};

/// Keeps a copy of every packet it is offered.
class RecordingTap : public Tap {
 public:
  struct Seen {
    RouterId router;
    std::vector<std::byte> packet;
    SimTime time;
    bool operator==(const Seen&) const = default;
  };

  bool on_packet(RouterId router, std::span<const std::byte> packet, SimTime now) override {
    seen.push_back({router, {packet.begin(), packet.end()}, now});
    return pass;
  }

  std::vector<Seen> seen;
  bool pass = true;
};

inline ns3::Ptr<ns3::Socket> udp_socket(const ns3::Ptr<ns3::Node>& node, std::uint16_t port) {
  const auto socket = ns3::Socket::CreateSocket(node, ns3::UdpSocketFactory::GetTypeId());
  socket->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), port));
  return socket;
}

inline ns3::InetSocketAddress to(HostAddress address, std::uint16_t port) {
  return {ns3::Ipv4Address(address.value), port};
}

}  // namespace chokepoint::fabric_test
