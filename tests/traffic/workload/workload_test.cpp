#include "traffic/workload/workload.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "topology/generate/world.hpp"

using namespace chokepoint;

TEST_CASE("Conversations join the ends that their class says", "[traffic]") {
  const Mesh mesh = grow_world({"lattice", 4, 20, 0.2, 6, 1});
  const Territory territory(mesh, StateId{0});
  WorkloadSpec spec;
  const Workload workload = make_workload(spec, territory);
  REQUIRE(workload.conversations.size() == 100);
  std::set<std::string> forbidden;
  for (const Site& site : workload.forbidden) forbidden.insert(site.name);
  std::set<std::pair<std::uint32_t, std::uint16_t>> ports;
  for (const Conversation& c : workload.conversations) {
    const bool target = c.kind == ConversationClass::kTarget;
    CHECK(territory.contains(c.client_router) == (c.kind != ConversationClass::kTransit));
    CHECK_FALSE(territory.contains(c.server_router));
    CHECK(forbidden.contains(c.host) == target);
    CHECK(c.server.router() == c.server_router);
    CHECK(c.client.router() == c.client_router);
    CHECK(Conversation::of_client_port(c.client_port) == c.id);
    CHECK(Conversation::of_client_port(
              static_cast<std::uint16_t>(c.client_port + spec.attempts - 1)) == c.id);
    CHECK(ports.insert({c.client.value, c.client_port}).second);
  }
}

TEST_CASE("The same conversations run on every rung", "[traffic]") {
  const Mesh ladder = grow_world({"erdos-renyi", 4, 20, 0.2, 6, 1});
  const Mesh sparse = ladder.with_first_links(79);
  const Workload a = make_workload({}, Territory(ladder, StateId{0}));
  const Workload b = make_workload({}, Territory(sparse, StateId{0}));
  REQUIRE(a.conversations.size() == b.conversations.size());
  for (std::size_t i = 0; i < a.conversations.size(); ++i) {
    CHECK(a.conversations[i].client == b.conversations[i].client);
    CHECK(a.conversations[i].server == b.conversations[i].server);
    CHECK(a.conversations[i].start == b.conversations[i].start);
  }
}

TEST_CASE("Encrypted shares are nested and near what was asked", "[traffic]") {
  const Mesh mesh = grow_world({"erdos-renyi", 2, 20, 0.2, 6, 1});
  WorkloadSpec spec;
  spec.targets = 2000;
  spec.innocents = spec.transit = 0;
  const Workload workload = make_workload(spec, Territory(mesh, StateId{0}));
  int half = 0;
  for (const Conversation& c : workload.conversations) {
    half += c.encrypted_at(0.5);
    if (c.encrypted_at(0.5)) CHECK(c.encrypted_at(0.95));
    CHECK_FALSE(c.encrypted_at(0));
    CHECK(c.encrypted_at(1));
  }
  CHECK(half == Approx(1000).margin(5 * 22.4));
}

TEST_CASE("Shared hosting puts innocent sites at forbidden addresses", "[traffic]") {
  const Mesh mesh = grow_world({"erdos-renyi", 2, 20, 0.2, 6, 1});
  for (const double share : {0.0, 0.25, 1.0}) {
    WorkloadSpec spec;
    spec.shared_hosting = share;
    const Workload workload = make_workload(spec, Territory(mesh, StateId{0}));
    std::set<HostAddress> forbidden;
    for (const Site& site : workload.forbidden) forbidden.insert(site.address);
    int shared = 0;
    for (const Site& site : workload.innocent) shared += forbidden.contains(site.address);
    CHECK(shared == static_cast<int>(share * spec.innocent_sites));
  }
}

TEST_CASE("A workload without a territory or without an abroad is refused", "[traffic]") {
  Mesh mesh;
  const StateId only = mesh.add_state({"XA"});
  const StateId empty = mesh.add_state({"XB"});
  mesh.add_router({"r", only, {}, {}});
  CHECK_THROWS_WITH(make_workload({}, Territory(mesh, only)), Catch::Contains("no abroad"));
  CHECK_THROWS_WITH(make_workload({}, Territory(mesh, empty)), Catch::Contains("no routers"));
}
