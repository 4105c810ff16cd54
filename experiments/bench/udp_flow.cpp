#include "experiments/bench/udp_flow.hpp"

#include <ns3/inet-socket-address.h>
#include <ns3/packet.h>
#include <ns3/udp-socket-factory.h>

namespace chokepoint::bench {
namespace {

ns3::Ptr<ns3::Socket> udp_socket(const ns3::Ptr<ns3::Node>& node, std::uint16_t port) {
  const auto socket = ns3::Socket::CreateSocket(node, ns3::UdpSocketFactory::GetTypeId());
  socket->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), port));
  return socket;
}

}  // namespace

UdpFlow::UdpFlow(const Load& load, std::size_t number, const ns3::Ptr<ns3::Node>& from,
                 const ns3::Ptr<ns3::Node>& to, ns3::Ipv4Address address)
    : sender_(udp_socket(from, Load::port(number))),
      receiver_(udp_socket(to, Load::port(number))),
      pulse_(load, load.flows[number], from->GetId(),
             [this] { sender_->Send(payload().data(), Load::kPayload, 0); }) {
  sender_->Connect(ns3::InetSocketAddress(address, Load::port(number)));
  receiver_->SetRecvCallback(ns3::MakeCallback(&UdpFlow::receive, this));
}

void UdpFlow::receive(ns3::Ptr<ns3::Socket> socket) {
  while (const auto packet = socket->Recv()) {
    ++delivered_;
    bytes_ += packet->GetSize();
  }
}

}  // namespace chokepoint::bench
