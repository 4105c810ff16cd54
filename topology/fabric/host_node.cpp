#include "topology/fabric/host_node.hpp"

#include <ns3/icmpv4-l4-protocol.h>
#include <ns3/ipv4-l3-protocol.h>
#include <ns3/ipv4-static-routing.h>
#include <ns3/object-factory.h>
#include <ns3/tcp-l4-protocol.h>
#include <ns3/udp-l4-protocol.h>

namespace chokepoint {

void install_host_stack(const ns3::Ptr<ns3::Node>& node, const ns3::Ptr<HostDevice>& device,
                        HostAddress address) {
  const auto ipv4 = ns3::CreateObject<ns3::Ipv4L3Protocol>();
  node->AggregateObject(ipv4);
  const auto routing = ns3::CreateObject<ns3::Ipv4StaticRouting>();
  ipv4->SetRoutingProtocol(routing);
  node->AggregateObject(ns3::CreateObject<ns3::Icmpv4L4Protocol>());
  // Ipv4Interface hands packets to this layer; without a queueing discipline it passes them on.
  node->AggregateObject(ns3::ObjectFactory("ns3::TrafficControlLayer").Create());
  node->AggregateObject(ns3::CreateObject<ns3::UdpL4Protocol>());
  node->AggregateObject(ns3::CreateObject<ns3::TcpL4Protocol>());

  const std::uint32_t interface = ipv4->AddInterface(device);
  ipv4->AddAddress(interface, ns3::Ipv4InterfaceAddress(ns3::Ipv4Address(address.value),
                                                        ns3::Ipv4Mask("255.255.255.0")));
  ipv4->SetUp(interface);
  routing->SetDefaultRoute(ns3::Ipv4Address(address.value | 0xfeU), interface);
}

}  // namespace chokepoint
