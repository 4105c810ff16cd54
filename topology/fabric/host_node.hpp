#pragma once

#include <ns3/node.h>

#include "topology/fabric/host_device.hpp"
#include "topology/mesh/address.hpp"

namespace chokepoint {

/// Gives `node`, which has `device` as its only device, the stack of a host: IPv4, ICMP, UDP and
/// TCP, the address in a /24 and a default route out of the device. No IPv6, no ARP, no queueing
/// discipline, which makes a host a few times cheaper than InternetStackHelper's.
void install_host_stack(const ns3::Ptr<ns3::Node>& node, const ns3::Ptr<HostDevice>& device,
                        HostAddress address);

}  // namespace chokepoint
