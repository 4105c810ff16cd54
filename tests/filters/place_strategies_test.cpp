#include <catch2/catch.hpp>

#include "filters/place/adaptive.hpp"
#include "filters/place/vertex_cut.hpp"
#include "tests/filters/placement_setting.hpp"
#include "topology/base/error.hpp"
#include "topology/mesh/cut.hpp"

using namespace chokepoint;
using chokepoint::test::Setting;

namespace {

/// Pairs across the border that still have a route when everybody routes around the sites.
std::size_t escapes(const Setting& setting, std::span<const RouterId> sites) {
  const Adjacency left(routed_around(setting.mesh, sites));
  return routes_across_border(left, setting.routing, setting.territory, setting.salt).rows();
}

}  // namespace

TEST_CASE("Sites at the vertex cut see all of the interior's traffic, whatever the routing",
          "[filters]") {
  int checked = 0;
  for (const char* routing : {"shortest", "ecmp-flow", "ecmp-packet"}) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      const Setting setting(seed, 2.4, routing);
      const auto interior = interior_routers(setting.graph, setting.territory);
      const auto cut = minimum_territory_cut(setting.graph, setting.territory);
      const auto sites = setting.place("vertex-cut", cut.size());
      REQUIRE(sites.size() == cut.size());
      CHECK(std::ranges::is_permutation(sites, cut));
      // Nobody inside the cut gets out past it by any path, so by no route either.
      const Adjacency left(routed_around(setting.mesh, sites));
      const SiteSets rows =
          routes_across_border(left, setting.routing, setting.territory, setting.salt);
      for (std::size_t row = 0; row < rows.rows(); ++row) {
        for (const RouterId r : interior) {
          CHECK_FALSE(rows.test(row, setting.territory.position(r)));
        }
      }
      checked += !interior.empty();
      CHECK(setting.coverage(setting.place("vertex-cut", setting.territory.size())) == 1);
    }
  }
  CHECK(checked > 20);
}

TEST_CASE("The first adaptive site is greedy's, and enough of them leave no way around",
          "[filters]") {
  for (const char* routing : {"shortest", "ecmp-flow"}) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      const Setting setting(seed, 4, routing);
      CHECK(setting.place("adaptive", 1) == setting.place("greedy", 1));
      const auto all = setting.place("adaptive", setting.territory.size());
      CHECK(escapes(setting, all) == 0);
    }
  }
}

TEST_CASE(
    "Against those who route around filters adaptive placement lets fewer through than greedy",
    "[filters]") {
  std::size_t adaptive = 0, greedy = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Setting setting(seed, 3);
    for (const std::size_t budget : {2U, 3U, 4U}) {
      adaptive += escapes(setting, setting.place("adaptive", budget));
      greedy += escapes(setting, setting.place("greedy", budget));
    }
  }
  INFO("adaptive " << adaptive << " pairs, greedy " << greedy);
  CHECK(adaptive < greedy);
}

TEST_CASE("An adaptive second site stands on the way around the first", "[filters]") {
  // Inside 0–1–2 and 0–3, abroad 4 and 5: everybody's short way out is by 1, the long one by 3.
  Mesh mesh;
  const StateId inside = mesh.add_state({"XA"});
  const StateId abroad = mesh.add_state({"XB"});
  for (std::uint32_t r = 0; r < 7; ++r) mesh.add_router({"", r < 4 ? inside : abroad, {}, {}});
  for (const auto& [a, b] : std::initializer_list<std::pair<std::uint32_t, std::uint32_t>>{
           {0, 1}, {2, 1}, {0, 3}, {2, 3}, {1, 4}, {3, 5}, {5, 6}, {6, 4}}) {
    Link link;
    link.a = RouterId{a};
    link.b = RouterId{b};
    mesh.add_link(link);
  }
  const Adjacency graph(mesh);
  const Territory territory(mesh, inside);
  const SiteSets routes = routes_across_border(graph, find_routing("shortest"), territory, 1);
  RandomStream random(1, "agent");
  const auto sites = place_adaptively({mesh, graph, territory, routes}, 2, random);
  CHECK(sites == std::vector<RouterId>{RouterId{1}, RouterId{3}});
}

TEST_CASE("Adaptive placement refuses what it could not learn in time", "[filters]") {
  Mesh mesh;
  const StateId inside = mesh.add_state({"XA"});
  const StateId abroad = mesh.add_state({"XB"});
  for (int r = 0; r < 4002; ++r) mesh.add_router({"", r % 2 == 0 ? inside : abroad, {}, {}});
  const Adjacency graph(mesh);
  const Territory territory(mesh, inside);
  const SiteSets none(territory);
  RandomStream random(1, "agent");
  CHECK_THROWS_AS(place_adaptively({mesh, graph, territory, none}, 1, random), InputError);
}
