#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint::bench {

/// What is sent over a mesh to measure forwarding: UDP flows at a constant rate, each between two
/// routers. The same load is carried by every program that is compared.
struct Load {
  struct Flow {
    RouterId from;
    RouterId to;
    Duration start;
  };
  static constexpr std::uint32_t kPayload = 1000;  ///< bytes, all of them real
  static constexpr Duration kInterval = std::chrono::milliseconds(10);
  /// UDP port of a flow, at both ends.
  static constexpr std::uint16_t port(std::size_t flow) {
    return static_cast<std::uint16_t>(9000 + flow);
  }

  Mesh mesh;
  std::vector<Flow> flows;
  std::vector<std::uint32_t> hops;  ///< links on the shortest path of each flow
  std::uint32_t packets = 1;        ///< of each flow
  /// Link transmissions when nothing is lost.
  std::uint64_t packet_hops() const;
};

/// A random connected mesh with links of 1 Gbit/s and 1 ms, and flows between routers drawn
/// uniformly, with starts spread over one interval. One packet a flow: see with_packet_hops().
/// REQUIRES: routers ≥ 2, mean degree ≥ 2.
Load make_load(std::uint32_t routers, std::uint32_t mean_degree, std::uint32_t flows,
               std::uint64_t seed);

/// The same flows with so many packets each that there are about `packet_hops` transmissions.
Load with_packet_hops(Load load, std::uint64_t packet_hops);

/// The payload of every packet: bytes that are no zeros, so that nothing is left out.
const std::vector<std::uint8_t>& payload();

/// What one program made of a load.
struct Measurement {
  std::uint64_t packet_hops = 0;  ///< over the mesh's links
  double seconds = 0;             ///< of processor time, running only
  double setup_seconds = 0;       ///< the same, building nodes and routes
  double peak_rss_mb = 0;
  std::uint64_t bytes = 0;               ///< of payload, delivered
  std::vector<std::uint64_t> delivered;  ///< packets of each flow

  double rate() const { return static_cast<double>(packet_hops) / seconds; }
  bool delivered_alike(const Measurement& other) const {
    return bytes == other.bytes && delivered == other.delivered;
  }
};

enum class Contender : std::uint8_t { kFabric, kFabricSockets, kNixVector, kGlobalRouting };

/// Carries the load once, in a process of its own.
Measurement measure(const Load& load, Contender contender);

}  // namespace chokepoint::bench
