#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include <ns3/simulator.h>

#include "experiments/bench/pulse.hpp"
#include "experiments/bench/runs.hpp"
#include "experiments/bench/udp_flow.hpp"
#include "topology/fabric/fabric.hpp"
#include "topology/fabric/ip_bytes.hpp"
#include "topology/fabric/simulator.hpp"
#include "topology/route/routing.hpp"

namespace chokepoint::bench {
namespace {

/// Reads some of every packet, so that the price of a tap is in the figure.
class CountingTap : public Tap {
 public:
  bool on_packet(RouterId /*router*/, std::span<const std::byte> packet, SimTime /*now*/) override {
    ++packets_;
    bytes_ += packet.size();
    digest_ = digest_ * 31 + ip::source(packet) + ip::destination(packet) + ip::protocol(packet) +
              ip::load8(packet, ip::header_length(packet));
    return true;
  }

 private:
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t digest_ = 0;
};

std::vector<RouterId> all_routers(const Mesh& mesh) {
  std::vector<RouterId> routers;
  for (std::uint32_t r = 0; r < mesh.routers().size(); ++r) routers.push_back(RouterId{r});
  return routers;
}

struct World {
  explicit World(const Load& load)
      : graph(load.mesh), fib(graph, find_routing("shortest"), all_routers(load.mesh)) {
    use_fast_simulator();
    fabric = std::make_unique<Fabric>(load.mesh, graph, fib);
    for (const RouterId router : all_routers(load.mesh)) fabric->set_tap(router, &tap);
  }
  /// Access links, which the others do without, take time and do not count as hops.
  std::uint64_t mesh_hops() const {
    const Counters& counters = fabric->counters();
    return counters.packet_hops - counters.from_hosts - counters.delivered_packets;
  }

  Adjacency graph;
  Fib fib;
  CountingTap tap;
  std::unique_ptr<Fabric> fabric;
};

/// A UDP datagram of the load, headers and checksums included.
std::vector<std::byte> datagram(HostAddress from, HostAddress to, std::uint16_t port) {
  constexpr std::size_t kUdpHeader = 8;
  const auto body = std::as_bytes(std::span(payload()));
  std::vector<std::byte> packet(ip::kMinHeader + kUdpHeader + body.size());
  ip::store8(packet, 0, 0x45);
  ip::store16(packet, 2, static_cast<std::uint16_t>(packet.size()));
  ip::store8(packet, 8, 64);
  ip::store8(packet, 9, ip::kUdp);
  ip::store32(packet, 12, from.value);
  ip::store32(packet, 16, to.value);
  ip::write_header_checksum(packet);
  const auto segment = std::span(packet).subspan(ip::kMinHeader);
  ip::store16(segment, 0, port);
  ip::store16(segment, 2, port);
  ip::store16(segment, 4, static_cast<std::uint16_t>(segment.size()));
  std::copy(body.begin(), body.end(), segment.begin() + kUdpHeader);
  ip::store16(segment, 6, ip::transport_checksum(packet));
  return packet;
}

/// The end of all flows that are without a stack: counts by the UDP port.
class RawSink : public Receiver {
 public:
  explicit RawSink(std::size_t flows) : delivered(flows, 0) {}
  void receive(ns3::Ptr<ns3::Packet> /*packet*/, std::span<std::byte> bytes) override {
    ++delivered[ip::load16(bytes, ip::kMinHeader + 2) - Load::port(0)];
    payload_bytes += ip::load16(bytes, ip::kMinHeader + 4) - 8U;
  }

  std::vector<std::uint64_t> delivered;
  std::uint64_t payload_bytes = 0;
};

}  // namespace

Measurement run_fabric(const Load& load) {
  const Stopwatch watch;
  World world(load);
  RawSink sink(load.flows.size());
  std::vector<std::unique_ptr<Pulse>> pulses;
  std::map<RouterId, RawHost> hosts;
  const auto host_at = [&](RouterId router) {
    const auto known = hosts.find(router);
    if (known != hosts.end()) return known->second;
    const RawHost host = world.fabric->add_raw_host(router, HostAddress::of(router, 1), sink);
    return hosts.emplace(router, host).first->second;
  };
  for (std::size_t i = 0; i < load.flows.size(); ++i) {
    const Load::Flow& flow = load.flows[i];
    const RawHost sender = host_at(flow.from);
    host_at(flow.to);
    auto packet =
        datagram(HostAddress::of(flow.from, 1), HostAddress::of(flow.to, 1), Load::port(i));
    pulses.push_back(std::make_unique<Pulse>(
        load, flow, 0, [sender, packet = std::move(packet)] { sender.send(packet); }));
  }

  Measurement result;
  result.setup_seconds = watch.seconds();
  result.seconds = run_simulator();
  result.packet_hops = world.mesh_hops();
  result.delivered = sink.delivered;
  result.bytes = sink.payload_bytes;
  ns3::Simulator::Destroy();
  return result;
}

Measurement run_fabric_sockets(const Load& load) {
  const Stopwatch watch;
  World world(load);
  const auto host_at = [&](RouterId router) {
    const auto address = HostAddress::of(router, 1);
    const auto known = world.fabric->host(address);
    return known ? known : world.fabric->add_host(router, address);
  };
  std::vector<std::unique_ptr<UdpFlow>> flows;
  for (std::size_t i = 0; i < load.flows.size(); ++i) {
    const Load::Flow& flow = load.flows[i];
    flows.push_back(std::make_unique<UdpFlow>(load, i, host_at(flow.from), host_at(flow.to),
                                              ns3::Ipv4Address(HostAddress::of(flow.to, 1).value)));
  }

  Measurement result;
  result.setup_seconds = watch.seconds();
  result.seconds = run_simulator();
  result.packet_hops = world.mesh_hops();
  for (const auto& flow : flows) {
    result.delivered.push_back(flow->delivered());
    result.bytes += flow->bytes();
  }
  ns3::Simulator::Destroy();
  return result;
}

}  // namespace chokepoint::bench
