#pragma once

#include <cstdint>

#include <ns3/channel.h>
#include <ns3/net-device.h>

#include "topology/fabric/forwarder.hpp"

namespace chokepoint {

/// A link as ns-3 sees it: two devices. The link's state is in the forwarder's wires.
class FabricChannel final : public ns3::Channel {
 public:
  static ns3::TypeId GetTypeId();
  void attach(ns3::NetDevice& a, ns3::NetDevice& b);
  std::size_t GetNDevices() const override;
  ns3::Ptr<ns3::NetDevice> GetDevice(std::size_t i) const override;

 private:
  // ns-3's nodes own the devices and the devices own their channel.
  ns3::NetDevice* ends_[2] = {nullptr, nullptr};
};

/// One end of a link as ns-3 sees it: raw IPv4 packets, point to point, without ARP or a header of
/// its own.
class FabricDevice : public ns3::NetDevice {
 public:
  static ns3::TypeId GetTypeId();
  /// Packets leave on `wire` of `forwarder`, which must outlive every packet sent.
  void attach(Forwarder& forwarder, std::uint32_t wire, const ns3::Ptr<FabricChannel>& channel);

  void SetIfIndex(std::uint32_t index) override;
  std::uint32_t GetIfIndex() const override;
  ns3::Ptr<ns3::Channel> GetChannel() const override;
  void SetAddress(ns3::Address address) override;
  ns3::Address GetAddress() const override;
  bool SetMtu(std::uint16_t mtu) override;
  std::uint16_t GetMtu() const override;
  bool IsLinkUp() const override;
  void AddLinkChangeCallback(ns3::Callback<void> callback) override;
  bool IsBroadcast() const override;
  ns3::Address GetBroadcast() const override;
  bool IsMulticast() const override;
  ns3::Address GetMulticast(ns3::Ipv4Address group) const override;
  ns3::Address GetMulticast(ns3::Ipv6Address group) const override;
  bool IsBridge() const override;
  bool IsPointToPoint() const override;
  bool Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address& dest,
            std::uint16_t protocol) override;
  bool SendFrom(ns3::Ptr<ns3::Packet> packet, const ns3::Address& source, const ns3::Address& dest,
                std::uint16_t protocol) override;
  ns3::Ptr<ns3::Node> GetNode() const override;
  void SetNode(ns3::Ptr<ns3::Node> node) override;
  bool NeedsArp() const override;
  void SetReceiveCallback(ReceiveCallback callback) override;
  void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override;
  bool SupportsSendFrom() const override;

 protected:
  void DoDispose() override;
  Forwarder* forwarder() const { return forwarder_; }
  std::uint32_t wire() const { return wire_; }
  ns3::Node* node() const { return node_; }

 private:
  Forwarder* forwarder_ = nullptr;
  ns3::Node* node_ = nullptr;  // the node owns the device
  ns3::Ptr<FabricChannel> channel_;
  std::uint32_t wire_ = 0;
  std::uint32_t index_ = 0;
  std::uint16_t mtu_ = 1500;
};

}  // namespace chokepoint
