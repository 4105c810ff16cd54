#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <ns3/double.h>
#include <ns3/error-model.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/ipv4-interface-address.h>
#include <ns3/ipv4-static-routing-helper.h>
#include <ns3/ipv4.h>
#include <ns3/node.h>
#include <ns3/simple-channel.h>
#include <ns3/simple-net-device.h>
#include <ns3/simulator.h>

#include "topology/fabric/clock.hpp"
#include "traffic/host/client.hpp"
#include "traffic/host/server.hpp"
#include "traffic/host/tcp_settings.hpp"
#include "traffic/protocol/endpoints.hpp"

namespace chokepoint::test {

/// Two stock ns-3 hosts on one wire of 100 Mbit/s and 10 ms, and the simulation around them.
class TwoHosts {
 public:
  TwoHosts() {
    configure_tcp();
    const auto channel = ns3::CreateObject<ns3::SimpleChannel>();
    channel->SetAttribute("Delay", ns3::TimeValue(ns3::MilliSeconds(10)));
    for (int i = 0; i < 2; ++i) {
      add_host(i, channel);
      watch(i, [](std::span<const std::byte>) {});
    }
  }
  ~TwoHosts() {
    if (!destroyed_) ns3::Simulator::Destroy();
  }
  TwoHosts(const TwoHosts&) = delete;
  TwoHosts& operator=(const TwoHosts&) = delete;

  ns3::Ptr<ns3::Node> node(int i) const { return nodes_[i]; }
  HostAddress address(int i) const {
    return HostAddress::of(RouterId{0}, static_cast<std::uint8_t>(i + 1));
  }

  /// Drops that share of the packets that come to either host.
  void lose(double share) {
    for (int i = 0; i < 2; ++i) {
      const auto model = ns3::CreateObject<ns3::RateErrorModel>();
      model->SetUnit(ns3::RateErrorModel::ERROR_UNIT_PACKET);
      model->SetRate(share);
      model->AssignStreams(i + 1);
      devices_[i]->SetReceiveErrorModel(model);
    }
  }

  /// `listener` sees every packet, from its IP header on, that comes to host `i`.
  void watch(int i, std::function<void(std::span<const std::byte>)> listener) {
    devices_[i]->SetPromiscReceiveCallback(ns3::NetDevice::PromiscReceiveCallback(
        [this, listener](ns3::Ptr<ns3::NetDevice>, ns3::Ptr<const ns3::Packet> packet,
                         std::uint16_t, const ns3::Address&, const ns3::Address&,
                         ns3::NetDevice::PacketType) {
          std::vector<std::byte> bytes(packet->GetSize());
          packet->CopyData(reinterpret_cast<std::uint8_t*>(bytes.data()), packet->GetSize());
          last_packet_ = sim_now();
          listener(bytes);
          return true;
        }));
  }

  /// When the last packet came to either host.
  SimTime last_packet() const { return last_packet_; }

  Dial dial(std::uint16_t local_port, std::uint16_t remote_port) const {
    return {node(0), address(0), local_port, address(1), remote_port};
  }

  /// Runs to the end of all events or `limit`.
  void run(Duration limit = std::chrono::minutes(10)) {
    ns3::Simulator::Stop(to_ns3_time(limit));
    ns3::Simulator::Run();
  }
  void destroy() {
    ns3::Simulator::Destroy();
    destroyed_ = true;
  }

 private:
  void add_host(int i, const ns3::Ptr<ns3::SimpleChannel>& channel) {
    const auto node = ns3::CreateObject<ns3::Node>();
    const auto device = ns3::CreateObject<ns3::SimpleNetDevice>();
    device->SetAddress(ns3::Mac48Address::Allocate());
    device->SetAttribute("PointToPointMode", ns3::BooleanValue(true));
    device->SetAttribute("DataRate", ns3::DataRateValue(ns3::DataRate(100'000'000)));
    device->SetMtu(1500);
    device->SetChannel(channel);
    node->AddDevice(device);
    ns3::InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(node);
    const auto ipv4 = node->GetObject<ns3::Ipv4>();
    const std::uint32_t interface = ipv4->AddInterface(device);
    ipv4->AddAddress(interface, {ns3::Ipv4Address(address(i).value), ns3::Ipv4Mask(0xffffff00)});
    ipv4->SetUp(interface);
    nodes_.push_back(node);
    devices_.push_back(device);
  }

  std::vector<ns3::Ptr<ns3::Node>> nodes_;
  std::vector<ns3::Ptr<ns3::SimpleNetDevice>> devices_;
  SimTime last_packet_{};
  bool destroyed_ = false;
};

inline std::shared_ptr<const Exchange> exchange(TlsVersion tls, std::uint32_t bytes = 20'000,
                                                std::uint64_t seed = 7) {
  ConversationScript script;
  script.host = "news.example.org";
  script.path = "/archive/secretpath.html";
  script.response_bytes = bytes;
  script.keyword = "dissidentword";
  script.tls = tls;
  script.seed = seed;
  return std::make_shared<const Exchange>(script);
}

}  // namespace chokepoint::test
