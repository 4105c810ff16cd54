#include <set>

#include <catch2/catch.hpp>

#include "tests/topology/fabric/fabric_world.hpp"
#include "tests/topology/fabric/raw_packets.hpp"

using namespace chokepoint;
using namespace chokepoint::fabric_test;
using namespace std::chrono_literals;

namespace {

/// 0-1-2-3 in a row, and a longer way round: 0-4-5-6-3.
Mesh detour() {
  constexpr std::pair<std::uint32_t, std::uint32_t> kPairs[] = {{0, 1}, {1, 2}, {2, 3}, {0, 4},
                                                                {4, 5}, {5, 6}, {6, 3}};
  return mesh_of(7, kPairs);
}

/// Sends a packet every 10 ms from router 0's host to router 3's, from 5 ms on.
struct Stream {
  Stream(World& world, int packets) : from(world.raw(0, mailbox)) {
    world.raw(3, mailbox);
    for (int i = 0; i < packets; ++i) {
      ns3::Simulator::Schedule(ns3::MilliSeconds(5 + 10 * i), [this, i] {
        from.send(udp_packet(address(0), address(3), static_cast<std::uint16_t>(1000 + i), 2000,
                             100, 64));
      });
    }
  }
  Mailbox mailbox;
  RawHost from;
};

std::size_t seen_at(const RecordingTap& tap, std::uint32_t router) {
  std::size_t seen = 0;
  for (const auto& packet : tap.seen) seen += packet.router == RouterId{router};
  return seen;
}

}  // namespace

TEST_CASE("Packets are lost from a link's removal until the routes have converged", "[fabric]") {
  World world(detour());
  RecordingTap tap;
  for (std::uint32_t r = 0; r < 7; ++r) world.fabric->set_tap(RouterId{r}, &tap);
  Stream stream(world, 20);
  const LinkId middle{1};
  std::vector<bool> removed(world.mesh.links().size(), false);
  removed[middle.value] = true;
  const Adjacency rest(world.mesh, removed);
  const Fib after(world.graph, rest, find_routing("shortest"), World::everywhere(7));
  world.fabric->remove(std::vector{middle}, 50ms);
  world.fabric->use(after, 100ms);
  ns3::Simulator::Run();

  const Counters& counters = world.fabric->counters();
  // Sent at 5, 15 … 45 ms: over the link. At 55 … 95 ms: lost. From 105 ms on: the long way.
  CHECK(counters.removed_drops == 5);
  CHECK(counters.delivered_packets == 15);
  CHECK(counters.entered() == counters.left());
  CHECK(seen_at(tap, 5) == 10);
  CHECK(seen_at(tap, 2) == 5);
}

TEST_CASE("A packet under way takes the new routes from where it is", "[fabric]") {
  World world(detour());
  Stream stream(world, 1);  // at router 1 after 6 ms, and then the link before it is gone
  const LinkId middle{1};
  std::vector<bool> removed(world.mesh.links().size(), false);
  removed[middle.value] = true;
  const Adjacency rest(world.mesh, removed);
  const Fib after(world.graph, rest, find_routing("shortest"), World::everywhere(7));
  world.fabric->remove(std::vector{middle}, 5500us);
  world.fabric->use(after, 5500us);
  ns3::Simulator::Run();
  // Back to 0 and round: 1 + 1 + 4 links beside the access links.
  REQUIRE(stream.mailbox.packets.size() == 1);
  CHECK(world.fabric->counters().packet_hops == 2 + 6);
}

TEST_CASE("With a router its links and its hosts' links are gone", "[fabric]") {
  World world(detour());
  Stream stream(world, 4);
  world.fabric->remove(RouterId{3}, 20ms);
  ns3::Simulator::Run();
  CHECK(stream.mailbox.packets.size() == 2);
  CHECK(world.fabric->counters().removed_drops == 2);
}

TEST_CASE("Each packet keeps to one of its pair's disjoint paths, in the packet engine too",
          "[fabric]") {
  World world(detour(), "disjoint:2");
  RecordingTap tap;
  for (std::uint32_t r = 0; r < 7; ++r) world.fabric->set_tap(RouterId{r}, &tap);
  Stream stream(world, 400);
  ns3::Simulator::Run();
  REQUIRE(stream.mailbox.packets.size() == 400);
  // Both ways carry some 200, and whoever starts on one ends on it.
  CHECK(seen_at(tap, 1) == Approx(200).margin(60));
  CHECK(seen_at(tap, 1) == seen_at(tap, 2));
  CHECK(seen_at(tap, 4) == seen_at(tap, 6));
  CHECK(seen_at(tap, 1) + seen_at(tap, 4) == 400);
}

TEST_CASE("A path longer than a packet's plan is followed to its end", "[fabric]") {
  World world(chain_of(50), "disjoint");
  Mailbox mailbox;
  const RawHost from = world.raw(0, mailbox);
  world.raw(49, mailbox);
  from.send(udp_packet(address(0), address(49), 1000, 2000, 100, 64));
  ns3::Simulator::Run();
  CHECK(mailbox.packets.size() == 1);
  CHECK(world.fabric->counters().packet_hops == 51);
}
