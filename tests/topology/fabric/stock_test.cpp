#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>
#include <ns3/data-rate.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/ipv4-address-helper.h>
#include <ns3/ipv4-global-routing-helper.h>
#include <ns3/node-container.h>
#include <ns3/packet.h>
#include <ns3/point-to-point-helper.h>
#include <ns3/string.h>

#include "tests/topology/fabric/fabric_world.hpp"
#include "topology/base/random.hpp"
#include "topology/fabric/clock.hpp"

using namespace chokepoint;
using namespace chokepoint::fabric_test;

namespace {

// Uneven rates and delays, and sizes whose serialisation is no whole number of nanoseconds.
const std::vector<Link> kLinks{
    {RouterId{0}, RouterId{1}, Bitrate{3'000'001}, std::chrono::microseconds(1234)},
    {RouterId{1}, RouterId{2}, Bitrate{977'123}, std::chrono::microseconds(77)},
    {RouterId{2}, RouterId{3}, Bitrate::mega(155), std::chrono::milliseconds(21)}};
constexpr AccessLink kAccess{Bitrate::mega(7), std::chrono::microseconds(333)};
constexpr std::uint32_t kPpp = 2;  // what ns-3's point-to-point link adds to every packet

struct Sending {
  SimTime at;
  std::uint32_t payload;
};

/// A few lone packets, then bursts that queue at the slow link in the middle.
std::vector<Sending> sendings() {
  RandomStream random(5, "sendings");
  std::vector<Sending> all;
  SimTime at{};
  for (int i = 0; i < 60; ++i) {
    at += i < 20 ? Duration(std::chrono::seconds(1))
                 : Duration(std::chrono::microseconds(random.below(9000)));
    all.push_back({at, 20 + random.below(1200)});
  }
  return all;
}

/// Sends them over a UDP socket and returns when each arrived.
std::vector<SimTime> arrivals(const ns3::Ptr<ns3::Node>& from, const ns3::Ptr<ns3::Node>& to_node,
                              ns3::Ipv4Address address, std::uint32_t less) {
  const auto sender = udp_socket(from, 9);
  const auto receiver = udp_socket(to_node, 9);
  sender->Connect(ns3::InetSocketAddress(address, 9));
  std::vector<SimTime> times;
  receiver->SetRecvCallback(
      ns3::Callback<void, ns3::Ptr<ns3::Socket>>([&times](ns3::Ptr<ns3::Socket> socket) {
        while (socket->Recv()) times.push_back(sim_now());
      }));
  const std::vector<std::uint8_t> bytes(2000, 7);
  for (const Sending& sending : sendings()) {
    ns3::Simulator::ScheduleWithContext(from->GetId(), to_ns3_time(sending.at), [&, sending] {
      sender->Send(bytes.data(), sending.payload - less, 0);
    });
  }
  ns3::Simulator::Run();
  return times;
}

std::vector<SimTime> stock_arrivals() {
  ns3::NodeContainer nodes;
  nodes.Create(6);
  ns3::InternetStackHelper().Install(nodes);
  ns3::Ipv4AddressHelper addresses("10.1.0.0", "255.255.255.252");
  const auto join = [&](std::uint32_t a, std::uint32_t b, Bitrate rate, Duration delay) {
    ns3::PointToPointHelper helper;
    helper.SetDeviceAttribute("DataRate", ns3::DataRateValue(ns3::DataRate(rate.bits_per_second)));
    helper.SetChannelAttribute("Delay", ns3::TimeValue(to_ns3_time(delay)));
    addresses.Assign(helper.Install(nodes.Get(a), nodes.Get(b)));
    addresses.NewNetwork();
  };
  for (const Link& link : kLinks) join(link.a.value, link.b.value, link.rate, link.delay);
  join(4, 0, kAccess.rate, kAccess.delay);
  join(5, 3, kAccess.rate, kAccess.delay);
  ns3::Ipv4GlobalRoutingHelper::PopulateRoutingTables();
  const auto to_address = nodes.Get(5)->GetObject<ns3::Ipv4>()->GetAddress(1, 0).GetLocal();
  const auto times = arrivals(nodes.Get(4), nodes.Get(5), to_address, kPpp);
  ns3::Simulator::Destroy();
  return times;
}

std::vector<SimTime> fabric_arrivals() {
  Mesh mesh;
  for (int i = 0; i < 4; ++i) mesh.add_router({});
  for (const Link& link : kLinks) mesh.add_link(link);
  World world(mesh);
  const auto from = world.host(0, 1, kAccess);
  const auto to_node = world.host(3, 1, kAccess);
  return arrivals(from, to_node, ns3::Ipv4Address(HostAddress::of(RouterId{3}, 1).value), 0);
}

}  // namespace

TEST_CASE("Packets arrive to the nanosecond when ns-3's own links would deliver them", "[fabric]") {
  // Stock packets carry two bytes less of payload, to make up for the header of its links.
  const auto expected = stock_arrivals();
  REQUIRE(expected.size() == sendings().size());
  REQUIRE(fabric_arrivals() == expected);
}
