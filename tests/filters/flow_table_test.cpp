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

/// The number of which mix64 makes `mixed`: shifts undone by repeating them, factors by their
/// inverses modulo 2^64.
std::uint64_t unmixed(std::uint64_t mixed) {
  const auto unshift = [](std::uint64_t x, unsigned by) {
    std::uint64_t before = x;
    for (unsigned known = by; known < 64; known += by) before = x ^ before >> by;
    return before;
  };
  const auto inverse = [](std::uint64_t odd) {  // Newton's iteration doubles the right bits
    std::uint64_t result = odd;
    for (int i = 0; i < 6; ++i) result *= 2 - odd * result;
    return result;
  };
  std::uint64_t x = unshift(mixed, 31) * inverse(0x94d049bb133111ebULL);
  x = unshift(x, 27) * inverse(0xbf58476d1ce4e5b9ULL);
  return unshift(x, 30);
}

/// Flows that all have one std::hash, computed backwards from it as whoever writes a capture may.
std::vector<FlowKey> colliding_flows(std::uint16_t count) {
  constexpr std::uint64_t kSubnet = 0x20010db800000000ULL;
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ULL;  // as the hash of addresses has it
  const FlowEnd server{IpAddress::v6(kSubnet + 1, 1), 443};
  std::vector<FlowKey> flows;
  for (std::uint16_t port = 1; port <= count; ++port) {
    const std::uint64_t ports = std::uint64_t{port} << 32 | 443U << 16 | ip_protocol::kTcp;
    const std::uint64_t host = unmixed(0 - mix64(ports)) - mix64(kSubnet + kGolden);
    flows.push_back({{IpAddress::v6(kSubnet, host), port}, server, ip_protocol::kTcp});
  }
  return flows;
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

TEST_CASE("Neighbouring addresses are spread like any others, whatever the secret",
          "[filters][flow]") {
  RandomStream stream(7, "numbers");
  for (int secret = 0; secret < 50; ++secret) {
    FlowHash::Numbers numbers;
    for (std::uint64_t& number : numbers) number = stream.bits();
    const FlowHash hash(numbers);
    FlowTable<int> table({.max_flows = 16'384}, hash);
    for (std::uint32_t i = 0; i < 16'384; ++i) {
      const FlowEnd client{IpAddress::v4(0x0a000000 + i), 40'000};
      table.touch({client, {IpAddress::v4(0x0b000001), 443}, 6}, SimTime{});
    }
    // As below: 17 or more with a chance of 50 · n/17! < 10^-8.
    CHECK(table.longest_chain() < 17);
  }
}

TEST_CASE("Flows made to collide are spread like any others", "[filters][flow]") {
  const std::vector<FlowKey> flows = colliding_flows(8'192);
  for (const FlowKey& flow : flows) {
    REQUIRE(std::hash<FlowKey>{}(flow) == std::hash<FlowKey>{}(flows[0]));
  }
  FlowTable<int> table;
  for (const FlowKey& flow : flows) table.touch(flow, SimTime{});
  // Of n balls thrown into n boxes one box has 17 or more with a chance of n/17! < 10^-10.
  CHECK(table.longest_chain() < 64);
}

TEST_CASE("What a flow table does depends on no secret number", "[filters][flow]") {
  RandomStream random(3, "numbers");
  const auto numbers = [&] {
    FlowHash::Numbers drawn{};
    for (auto& number : drawn) number = random.bits();
    return drawn;
  };
  // The second puts all flows in one place, the worst that can be.
  const FlowHash hashes[] = {FlowHash(numbers()), FlowHash({}), FlowHash(numbers())};
  std::vector<std::vector<FlowKey>> told;
  for (const FlowHash& hash : hashes) {
    FlowTable<int> table({50, std::chrono::seconds{100}}, hash);
    RandomStream touches(4, "touches");
    std::vector<FlowKey>& events = told.emplace_back();
    for (int second = 0; second < 2'000; ++second) {
      table.touch(key_of(touches.below(100)), std::chrono::seconds{second},
                  [&](const FlowKey& gone, int&) { events.push_back(gone); });
    }
    table.for_each([&](const FlowKey& key, int&) { events.push_back(key); });
  }
  CHECK(told[0].size() > 900);
  CHECK(told[0] == told[1]);
  CHECK(told[0] == told[2]);
}
