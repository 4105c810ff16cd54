#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <catch2/catch.hpp>
#include <ns3/packet.h>

#include "tests/topology/fabric/fabric_world.hpp"
#include "tests/topology/fabric/raw_packets.hpp"
#include "topology/base/random.hpp"
#include "topology/fabric/clock.hpp"
#include "topology/fabric/ip_bytes.hpp"
#include "topology/fabric/next_hop.hpp"

using namespace chokepoint;
using namespace chokepoint::fabric_test;

namespace {

Mesh random_mesh(std::uint32_t routers, std::uint32_t links, std::uint64_t seed) {
  RandomStream random(seed, "mesh");
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::uint32_t r = 1; r < routers; ++r) pairs.emplace_back(random.below(r), r);
  while (pairs.size() < links) pairs.emplace_back(random.below(routers), random.below(routers));
  return mesh_of(routers, pairs);
}

}  // namespace

TEST_CASE("Each router lowers the TTL by one and leaves a valid checksum", "[fabric]") {
  World world(chain_of(5));
  RecordingTap tap;
  for (std::uint32_t r = 0; r < 5; ++r) world.fabric->set_tap(RouterId{r}, &tap);
  Mailbox mailbox;
  const RawHost from = world.raw(0, mailbox);
  world.raw(4, mailbox);
  from.send(udp_packet(address(0), address(4), 1000, 2000, 300, 64));
  ns3::Simulator::Run();

  REQUIRE(tap.seen.size() == 5);
  for (std::uint32_t i = 0; i < 5; ++i) {
    CHECK(tap.seen[i].router == RouterId{i});
    CHECK(ip::ttl(tap.seen[i].packet) == 64 - i);
    CHECK(reference_checksum(std::span(tap.seen[i].packet).first(20)) == 0xffff);
  }
  REQUIRE(mailbox.packets.size() == 1);
  CHECK(ip::ttl(mailbox.packets[0]) == 59);
  CHECK(reference_checksum(std::span(mailbox.packets[0]).first(20)) == 0xffff);
}

TEST_CASE("The incremental checksum equals the full one for every TTL", "[fabric]") {
  RandomStream random(4, "headers");
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::byte> header(20);
    for (auto& byte : header) byte = static_cast<std::byte>(random.bits());
    ip::store8(header, 0, 0x45);
    ip::store8(header, 8, static_cast<std::uint8_t>(1 + random.below(255)));
    ip::write_header_checksum(header);
    REQUIRE(reference_checksum(header) == 0xffff);
    ip::lower_ttl(header);
    REQUIRE(reference_checksum(header) == 0xffff);
  }
}

TEST_CASE("A flow takes exactly the path of the shared choice of next hops", "[fabric]") {
  constexpr std::uint64_t kSeed = 77;
  World world(random_mesh(40, 120, 1), "ecmp-flow", {.seed = kSeed});
  RecordingTap tap;
  for (std::uint32_t r = 0; r < 40; ++r) world.fabric->set_tap(RouterId{r}, &tap);
  Mailbox mailbox;
  std::vector<RawHost> hosts;
  for (std::uint32_t r = 0; r < 40; ++r) hosts.push_back(world.raw(r, mailbox));

  RandomStream random(2, "flows");
  std::map<std::uint32_t, int> paths_of_a_pair;
  for (int i = 0; i < 300; ++i) {
    const std::uint32_t a = random.below(40);
    const std::uint32_t b = random.below(40);
    if (a == b) continue;
    const auto port = static_cast<std::uint16_t>(1024 + i);
    tap.seen.clear();
    // Twice: the second packet goes by the remembered route.
    for (int k = 0; k < 2; ++k) hosts[a].send(udp_packet(address(a), address(b), port, 53, 20));
    ns3::Simulator::Run();

    const std::uint64_t hash = flow_hash({address(a).value, address(b).value, port, 53, 17});
    std::vector<RouterId> expected;
    for (RouterId at{a}; at != RouterId{b};) {
      for (int k = 0; k < 2; ++k) expected.push_back(at);
      const auto hop = next_port(world.fib, kSeed, at, RouterId{b}, hash);
      REQUIRE(hop.has_value());
      at = world.graph.of(at)[*hop].to;
    }
    for (int k = 0; k < 2; ++k) expected.push_back(RouterId{b});
    std::vector<RouterId> actual;
    for (const auto& seen : tap.seen) actual.push_back(seen.router);
    REQUIRE(actual == expected);
  }
}

TEST_CASE("Per-packet spreading divides packets binomially, per-flow spreading does not",
          "[fabric]") {
  // Two equal paths: 0-1-3 and 0-2-3.
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> diamond{
      {0, 1}, {0, 2}, {1, 3}, {2, 3}};
  constexpr int kPackets = 4000;
  const auto upper_share = [&](const char* routing) {
    World world(mesh_of(4, diamond, Bitrate::giga(10)), routing,
                {.seed = 3, .queue_bytes = 1'000'000'000});
    RecordingTap tap;
    world.fabric->set_tap(RouterId{1}, &tap);
    Mailbox mailbox;
    const RawHost from = world.raw(0, mailbox);
    world.raw(3, mailbox);
    for (int i = 0; i < kPackets; ++i) from.send(udp_packet(address(0), address(3), 1, 2, 10));
    ns3::Simulator::Run();
    REQUIRE(mailbox.packets.size() == kPackets);
    return static_cast<int>(tap.seen.size());
  };
  const int one_path = upper_share("ecmp-flow");
  CHECK((one_path == 0 || one_path == kPackets));
  // Five standard deviations of Binomial(n, 1/2): 5 · sqrt(n)/2.
  CHECK(std::abs(upper_share("ecmp-packet") - kPackets / 2) < 5 * 31.7);
}

TEST_CASE("Packets leave a link in the order in which they came, at the link's rate", "[fabric]") {
  World world(chain_of(2, Bitrate::mega(8), std::chrono::milliseconds(3)));
  RecordingTap tap;
  world.fabric->set_tap(RouterId{1}, &tap);
  for (std::uint16_t i = 0; i < 50; ++i) {
    world.fabric->inject(RouterId{0}, udp_packet(address(0), address(1), i, 9, 972));
  }
  Mailbox mailbox;
  world.raw(1, mailbox);
  ns3::Simulator::Run();
  REQUIRE(tap.seen.size() == 50);
  for (std::uint16_t i = 0; i < 50; ++i) {
    CHECK(ip::load16(tap.seen[i].packet, 20) == i);
    // 1000 bytes at 8 Mbit/s take 1 ms each.
    CHECK(tap.seen[i].time == std::chrono::milliseconds(i + 1 + 3));
  }
}

TEST_CASE("A queue takes no more than its room", "[fabric]") {
  World world(chain_of(2, Bitrate::mega(8)), "shortest", {.seed = 1, .queue_bytes = 10'500});
  Mailbox mailbox;
  world.raw(1, mailbox);
  for (int i = 0; i < 30; ++i) {
    world.fabric->inject(RouterId{0}, udp_packet(address(0), address(1), 5, 9, 972));
  }
  ns3::Simulator::Run();
  CHECK(mailbox.packets.size() == 10);
  CHECK(world.fabric->counters().queue_drops == 20);
  CHECK(world.fabric->queue_drops(RouterId{0}, LinkId{0}) == 20);
  CHECK(world.fabric->queue_drops(RouterId{1}, LinkId{0}) == 0);
}

TEST_CASE("Every packet that entered is delivered or counted as dropped", "[fabric]") {
  for (const char* routing : {"shortest", "ecmp-flow", "ecmp-packet"}) {
    World world(random_mesh(30, 45, 6), routing, {.seed = 2, .queue_bytes = 4000});
    RandomStream random(8, "load");
    Mailbox mailbox;
    RecordingTap wall;
    wall.pass = false;
    world.fabric->set_tap(RouterId{3}, &wall);
    std::vector<RawHost> hosts;
    for (std::uint32_t r = 0; r < 30; ++r) hosts.push_back(world.raw(r, mailbox));
    for (int i = 0; i < 3000; ++i) {
      const std::uint32_t from = random.below(30);
      const auto target = HostAddress::of(RouterId{random.below(33)},
                                          static_cast<std::uint8_t>(random.below(8) == 0 ? 2 : 1));
      const auto ttl = static_cast<std::uint8_t>(1 + random.below(12));
      hosts[from].send(udp_packet(address(from), target, 1, 2, 500, ttl));
    }
    hosts[0].send(std::vector<std::byte>(7));
    ns3::Simulator::Run();
    const Counters& c = world.fabric->counters();
    CHECK(c.from_hosts == 3001);
    CHECK(c.malformed_drops == 1);
    CHECK(c.queue_drops > 0);
    CHECK(c.ttl_drops > 0);
    CHECK(c.no_route_drops > 0);
    CHECK(c.tap_drops == wall.seen.size());
    CHECK(c.delivered_packets == mailbox.packets.size());
    CHECK(c.entered() == c.left());
  }
}

TEST_CASE("Two runs of one seed show the same packets at the same times", "[fabric]") {
  const auto history = [] {
    World world(random_mesh(25, 60, 4), "ecmp-packet", {.seed = 12, .queue_bytes = 20'000});
    RecordingTap tap;
    for (std::uint32_t r = 0; r < 25; ++r) world.fabric->set_tap(RouterId{r}, &tap);
    RandomStream random(1, "load");
    Mailbox mailbox;
    std::vector<RawHost> hosts;
    for (std::uint32_t r = 0; r < 25; ++r) hosts.push_back(world.raw(r, mailbox));
    for (int i = 0; i < 2000; ++i) {
      hosts[random.below(25)].send(
          udp_packet(address(0), address(random.below(25)), static_cast<std::uint16_t>(i), 2, 100));
    }
    ns3::Simulator::Run();
    return tap.seen;
  };
  const auto first = history();
  REQUIRE(first.size() > 2000);
  REQUIRE(history() == first);
}

TEST_CASE("An injected packet passes the taps further on and not the one where it starts",
          "[fabric]") {
  World world(chain_of(3));
  RecordingTap tap;
  for (std::uint32_t r = 0; r < 3; ++r) world.fabric->set_tap(RouterId{r}, &tap);
  Mailbox mailbox;
  world.raw(2, mailbox);
  world.fabric->inject(RouterId{1}, udp_packet(address(0), address(2), 1, 2, 10),
                       std::chrono::milliseconds(7));
  ns3::Simulator::Run();
  REQUIRE(tap.seen.size() == 1);
  CHECK(tap.seen[0].router == RouterId{2});
  CHECK(tap.seen[0].time > std::chrono::milliseconds(8));
  CHECK(mailbox.packets.size() == 1);
  CHECK(world.fabric->counters().injected == 1);
}
