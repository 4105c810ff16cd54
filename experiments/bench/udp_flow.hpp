#pragma once

#include <cstdint>

#include <ns3/ipv4-address.h>
#include <ns3/node.h>
#include <ns3/socket.h>

#include "experiments/bench/load.hpp"
#include "experiments/bench/pulse.hpp"

namespace chokepoint::bench {

/// One flow between two ns-3 nodes over UDP sockets.
class UdpFlow {
 public:
  UdpFlow(const Load& load, std::size_t number, const ns3::Ptr<ns3::Node>& from,
          const ns3::Ptr<ns3::Node>& to, ns3::Ipv4Address address);
  std::uint64_t delivered() const { return delivered_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  void receive(ns3::Ptr<ns3::Socket> socket);

  ns3::Ptr<ns3::Socket> sender_;
  ns3::Ptr<ns3::Socket> receiver_;
  std::uint64_t delivered_ = 0;
  std::uint64_t bytes_ = 0;
  Pulse pulse_;
};

}  // namespace chokepoint::bench
