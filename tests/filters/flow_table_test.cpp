#include "filters/flow/flow_table.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <catch2/catch.hpp>

#include "topology/base/random.hpp"

using namespace chokepoint;

namespace {

FlowKey key_of(std::uint32_t number) {
  return {{IpAddress::v4(number), 1}, {IpAddress::v4(number + 1), 2}, ip_protocol::kTcp};
}

PacketView packet_between(std::uint32_t from, std::uint16_t from_port, std::uint32_t to,
                          std::uint16_t to_port) {
  PacketView packet;
  packet.ip.source = IpAddress::v4(from);
  packet.ip.destination = IpAddress::v4(to);
  packet.ip.protocol = ip_protocol::kTcp;
  packet.source_port = from_port;
  packet.destination_port = to_port;
  return packet;
}

}  // namespace

TEST_CASE("Both directions of a flow have one key and opposite directions", "[filters][flow]") {
  RandomStream random(1, "keys");
  for (int round = 0; round < 1000; ++round) {
    const std::uint32_t a = random.below(4);
    const std::uint32_t b = random.below(4);
    const auto pa = static_cast<std::uint16_t>(random.below(4));
    const auto pb = static_cast<std::uint16_t>(random.below(4));
    const auto [there, way] = FlowKey::of(packet_between(a, pa, b, pb));
    const auto [back, other_way] = FlowKey::of(packet_between(b, pb, a, pa));
    REQUIRE(there == back);
    if (a != b || pa != pb) REQUIRE(way == opposite(other_way));
    REQUIRE(there.sender(way) == FlowEnd{IpAddress::v4(a), pa});
    REQUIRE(there.receiver(way) == FlowEnd{IpAddress::v4(b), pb});
  }
}

TEST_CASE("A full table forgets the flow that was quiet for longest", "[filters][flow]") {
  // The law: after any sequence of touches, the table holds the last `max_flows` distinct keys.
  constexpr std::size_t kMax = 8;
  FlowTable<int> table({kMax, std::chrono::hours{1}});
  RandomStream random(2, "touches");
  std::vector<std::uint32_t> recent;  // distinct keys, the latest last
  std::map<std::uint32_t, int> values;
  for (int round = 0; round < 5000; ++round) {
    const std::uint32_t number = random.below(20);
    std::vector<FlowKey> evicted;
    int& value = table.touch(key_of(number), SimTime{round},
                             [&](const FlowKey& key, int&) { evicted.push_back(key); });
    const auto known = std::find(recent.begin(), recent.end(), number);
    const bool held =
        known != recent.end() && recent.end() - known <= static_cast<std::ptrdiff_t>(kMax);
    REQUIRE(value == (held ? values[number] : 0));
    if (!held && recent.size() >= kMax) {
      REQUIRE(evicted == std::vector{key_of(recent[recent.size() - kMax])});
    } else {
      REQUIRE(evicted.empty());
    }
    value = values[number] = round + 1;
    if (known != recent.end()) recent.erase(known);
    recent.push_back(number);
    REQUIRE(table.size() == std::min(recent.size(), kMax));
  }
}

TEST_CASE("A flow that was idle for too long begins anew", "[filters][flow]") {
  FlowTable<int> table({10, std::chrono::seconds{5}});
  table.touch(key_of(1), SimTime{}) = 7;
  CHECK(table.touch(key_of(1), std::chrono::seconds{5}) == 7);
  CHECK(table.touch(key_of(1), std::chrono::seconds{11}) == 0);
  CHECK(table.size() == 1);
}

TEST_CASE("Flows are visited from the least to the most recently used", "[filters][flow]") {
  FlowTable<int> table;
  for (const std::uint32_t number : {1U, 2U, 3U, 1U}) table.touch(key_of(number), SimTime{});
  std::vector<FlowKey> order;
  table.for_each([&](const FlowKey& key, int&) { order.push_back(key); });
  CHECK(order == std::vector{key_of(2), key_of(3), key_of(1)});
}
