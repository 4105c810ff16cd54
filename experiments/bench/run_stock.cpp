#include <memory>

#include <ns3/data-rate.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/ipv4-address-helper.h>
#include <ns3/ipv4-global-routing-helper.h>
#include <ns3/ipv4-nix-vector-helper.h>
#include <ns3/ipv4.h>
#include <ns3/node-container.h>
#include <ns3/point-to-point-helper.h>
#include <ns3/simulator.h>

#include "experiments/bench/runs.hpp"
#include "experiments/bench/udp_flow.hpp"

namespace chokepoint::bench {
namespace {

ns3::NodeContainer build(const Mesh& mesh, bool nix_vector) {
  ns3::NodeContainer nodes;
  nodes.Create(static_cast<std::uint32_t>(mesh.routers().size()));
  ns3::InternetStackHelper stack;
  stack.SetIpv6StackInstall(false);
  if (nix_vector) {
    stack.SetRoutingHelper(ns3::Ipv4NixVectorHelper());
  } else {
    stack.SetRoutingHelper(ns3::Ipv4GlobalRoutingHelper());
  }
  stack.Install(nodes);
  ns3::Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.252");
  for (const Link& link : mesh.links()) {
    ns3::PointToPointHelper helper;
    helper.SetDeviceAttribute("DataRate",
                              ns3::DataRateValue(ns3::DataRate(link.rate.bits_per_second)));
    helper.SetChannelAttribute("Delay", ns3::TimeValue(to_ns3_time(link.delay)));
    addresses.Assign(helper.Install(nodes.Get(link.a.value), nodes.Get(link.b.value)));
    addresses.NewNetwork();
  }
  if (!nix_vector) ns3::Ipv4GlobalRoutingHelper::PopulateRoutingTables();
  return nodes;
}

}  // namespace

Measurement run_stock(const Load& load, bool nix_vector) {
  const Stopwatch watch;
  const ns3::NodeContainer nodes = build(load.mesh, nix_vector);
  std::vector<std::unique_ptr<UdpFlow>> flows;
  for (std::size_t i = 0; i < load.flows.size(); ++i) {
    const auto from = nodes.Get(load.flows[i].from.value);
    const auto to = nodes.Get(load.flows[i].to.value);
    const auto address = to->GetObject<ns3::Ipv4>()->GetAddress(1, 0).GetLocal();
    flows.push_back(std::make_unique<UdpFlow>(load, i, from, to, address));
  }

  Measurement result;
  result.setup_seconds = watch.seconds();
  result.seconds = run_simulator();
  for (std::size_t i = 0; i < flows.size(); ++i) {
    result.delivered.push_back(flows[i]->delivered());
    result.bytes += flows[i]->bytes();
    result.packet_hops += flows[i]->delivered() * load.hops[i];
  }
  ns3::Simulator::Destroy();
  return result;
}

}  // namespace chokepoint::bench
