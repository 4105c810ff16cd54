#include "topology/fabric/device.hpp"

#include <ns3/ipv4-l3-protocol.h>
#include <ns3/node.h>

#include "topology/fabric/packet_bytes.hpp"

namespace chokepoint {

NS_OBJECT_ENSURE_REGISTERED(FabricChannel);
NS_OBJECT_ENSURE_REGISTERED(FabricDevice);

ns3::TypeId FabricChannel::GetTypeId() {
  static const ns3::TypeId kType =
      ns3::TypeId("chokepoint::FabricChannel").SetParent<ns3::Channel>();
  return kType;
}

void FabricChannel::attach(ns3::NetDevice& a, ns3::NetDevice& b) {
  ends_[0] = &a;
  ends_[1] = &b;
}

std::size_t FabricChannel::GetNDevices() const { return ends_[0] == nullptr ? 0 : 2; }
ns3::Ptr<ns3::NetDevice> FabricChannel::GetDevice(std::size_t i) const { return ends_[i]; }

ns3::TypeId FabricDevice::GetTypeId() {
  static const ns3::TypeId kType =
      ns3::TypeId("chokepoint::FabricDevice").SetParent<ns3::NetDevice>();
  return kType;
}

void FabricDevice::attach(Forwarder& forwarder, std::uint32_t wire,
                          const ns3::Ptr<FabricChannel>& channel) {
  forwarder_ = &forwarder;
  wire_ = wire;
  channel_ = channel;
}

void FabricDevice::DoDispose() {
  forwarder_ = nullptr;
  node_ = nullptr;
  channel_ = nullptr;
  ns3::NetDevice::DoDispose();
}

bool FabricDevice::Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address& /*dest*/,
                        std::uint16_t protocol) {
  if (forwarder_ == nullptr || protocol != ns3::Ipv4L3Protocol::PROT_NUMBER) return false;
  const auto bytes = writable_bytes(*packet);
  forwarder_->send(wire_, packet, bytes);
  return true;
}

bool FabricDevice::SendFrom(ns3::Ptr<ns3::Packet> packet, const ns3::Address& /*source*/,
                            const ns3::Address& dest, std::uint16_t protocol) {
  return Send(packet, dest, protocol);
}

// What follows is the rest of ns-3's interface, for a link without addresses or states.
void FabricDevice::SetIfIndex(std::uint32_t index) { index_ = index; }
std::uint32_t FabricDevice::GetIfIndex() const { return index_; }
ns3::Ptr<ns3::Channel> FabricDevice::GetChannel() const { return channel_; }
void FabricDevice::SetAddress(ns3::Address /*address*/) {}
ns3::Address FabricDevice::GetAddress() const { return {}; }
bool FabricDevice::SetMtu(std::uint16_t mtu) {
  mtu_ = mtu;
  return true;
}
std::uint16_t FabricDevice::GetMtu() const { return mtu_; }
bool FabricDevice::IsLinkUp() const { return true; }
void FabricDevice::AddLinkChangeCallback(ns3::Callback<void> /*callback*/) {}
bool FabricDevice::IsBroadcast() const { return false; }
ns3::Address FabricDevice::GetBroadcast() const { return {}; }
bool FabricDevice::IsMulticast() const { return false; }
ns3::Address FabricDevice::GetMulticast(ns3::Ipv4Address /*group*/) const { return {}; }
ns3::Address FabricDevice::GetMulticast(ns3::Ipv6Address /*group*/) const { return {}; }
bool FabricDevice::IsBridge() const { return false; }
bool FabricDevice::IsPointToPoint() const { return true; }
ns3::Ptr<ns3::Node> FabricDevice::GetNode() const { return node_; }
void FabricDevice::SetNode(ns3::Ptr<ns3::Node> node) { node_ = ns3::PeekPointer(node); }
bool FabricDevice::NeedsArp() const { return false; }
void FabricDevice::SetReceiveCallback(ReceiveCallback /*callback*/) {}
void FabricDevice::SetPromiscReceiveCallback(PromiscReceiveCallback /*callback*/) {}
bool FabricDevice::SupportsSendFrom() const { return false; }

}  // namespace chokepoint
