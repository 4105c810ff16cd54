#include "topology/fabric/host_device.hpp"

#include <ns3/inet-socket-address.h>
#include <ns3/ipv4-l3-protocol.h>
#include <ns3/node.h>
#include <ns3/object-ptr-container.h>
#include <ns3/tcp-l4-protocol.h>
#include <ns3/tcp-rx-buffer.h>
#include <ns3/tcp-socket-base.h>

#include "topology/fabric/packet_bytes.hpp"

namespace chokepoint {
namespace {

bool is_connection(const ns3::TcpSocketBase& socket, const Connection& connection) {
  ns3::Address local;
  ns3::Address peer;
  if (socket.GetSockName(local) != 0 || socket.GetPeerName(peer) != 0) return false;
  if (!ns3::InetSocketAddress::IsMatchingType(local)) return false;
  if (!ns3::InetSocketAddress::IsMatchingType(peer)) return false;
  const auto here = ns3::InetSocketAddress::ConvertFrom(local);
  const auto there = ns3::InetSocketAddress::ConvertFrom(peer);
  return here.GetPort() == connection.local_port && there.GetPort() == connection.remote_port &&
         there.GetIpv4().Get() == connection.remote.value;
}

}  // namespace

NS_OBJECT_ENSURE_REGISTERED(HostDevice);

ns3::TypeId HostDevice::GetTypeId() {
  static const ns3::TypeId kType = ns3::TypeId("chokepoint::HostDevice").SetParent<FabricDevice>();
  return kType;
}

void HostDevice::guard(HostAddress self, std::uint64_t seed) { guard_.start(self, seed); }

void HostDevice::DoDispose() {
  deliver_ = ReceiveCallback();
  on_reset_ = nullptr;
  FabricDevice::DoDispose();
}

void HostDevice::SetReceiveCallback(ReceiveCallback callback) { deliver_ = callback; }

bool HostDevice::Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address& /*dest*/,
                      std::uint16_t protocol) {
  if (forwarder() == nullptr || protocol != ns3::Ipv4L3Protocol::PROT_NUMBER) return false;
  const auto bytes = writable_bytes(*packet);
  guard_.outgoing(bytes);
  forwarder()->send(wire(), packet, bytes);
  return true;
}

void HostDevice::receive(ns3::Ptr<ns3::Packet> packet, std::span<std::byte> bytes) {
  if (deliver_.IsNull()) return;
  switch (guard_.incoming(bytes)) {
    case HostGuard::Judgement::kDrop:
      return;
    case HostGuard::Judgement::kChallenge:
      send_challenge(bytes);
      return;
    case HostGuard::Judgement::kReset:
      if (on_reset_) on_reset_(HostGuard::connection_of(bytes));
      break;
    case HostGuard::Judgement::kDeliver:
      break;
  }
  deliver_(this, packet, ns3::Ipv4L3Protocol::PROT_NUMBER, ns3::Address());
}

void HostDevice::send_challenge(std::span<const std::byte> refused) {
  const auto answer = guard_.challenge(refused);
  if (!answer.empty()) forwarder()->send(wire(), answer);
}

std::optional<TcpReceive> HostDevice::receive_state(const Connection& connection) const {
  // Only a reset asks, so the search through ns-3's list of sockets costs little.
  const auto tcp = node()->GetObject<ns3::TcpL4Protocol>();
  ns3::ObjectPtrContainerValue sockets;
  tcp->GetAttribute("SocketList", sockets);
  for (auto it = sockets.Begin(); it != sockets.End(); ++it) {
    const auto socket = ns3::DynamicCast<ns3::TcpSocketBase>(it->second);
    if (!socket || !is_connection(*socket, connection)) continue;
    const auto buffer = socket->GetRxBuffer();
    const std::uint32_t next = buffer->NextRxSequence().GetValue();
    return TcpReceive{next, buffer->MaxRxSequence().GetValue() - next};
  }
  return std::nullopt;
}

}  // namespace chokepoint
