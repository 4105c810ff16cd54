#include <algorithm>
#include <cmath>
#include <set>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/world.hpp"
#include "topology/mesh/territory.hpp"
#include "topology/route/policy.hpp"

using namespace chokepoint;

namespace {

bool all_reach_all_by_policy(const Mesh& mesh) {
  const Adjacency graph(mesh);
  PolicyPaths paths;
  DestinationTree tree;
  for (std::uint32_t to = 0; to < mesh.routers().size(); ++to) {
    paths.compute(graph, RouterId{to}, tree);
    if (tree.by_distance().size() != mesh.routers().size()) return false;
  }
  return true;
}

/// Takes customers away that have no customers themselves, until none is left or a cycle remains.
bool has_provider_cycle(const Mesh& mesh) {
  std::vector<std::size_t> customers(mesh.routers().size(), 0);
  std::vector<std::vector<std::uint32_t>> providers(mesh.routers().size());
  for (const Link& link : mesh.links()) {
    if (link.relation != Relation::kTransit) continue;
    ++customers[link.a.value];
    providers[link.b.value].push_back(link.a.value);
  }
  std::vector<std::uint32_t> done;
  for (std::uint32_t r = 0; r < customers.size(); ++r) {
    if (customers[r] == 0) done.push_back(r);
  }
  for (std::size_t i = 0; i < done.size(); ++i) {
    for (const std::uint32_t provider : providers[done[i]]) {
      if (--customers[provider] == 0) done.push_back(provider);
    }
  }
  return done.size() != customers.size();
}

std::size_t peerings(const Mesh& mesh) {
  return static_cast<std::size_t>(std::ranges::count_if(
      mesh.links(), [](const Link& link) { return link.relation == Relation::kPeering; }));
}

bool same(const Link& x, const Link& y) {
  return x.a == y.a && x.b == y.b && x.relation == y.relation && x.delay == y.delay;
}

/// Two states side by side.
Mesh in_two_states(Mesh mesh) {
  const StateId a = mesh.add_state({"AA"});
  const StateId b = mesh.add_state({"BB"});
  for (std::uint32_t r = 0; r < mesh.routers().size(); ++r) {
    mesh.routers()[r].state = 2 * r < mesh.routers().size() ? a : b;
  }
  return mesh;
}

}  // namespace

TEST_CASE("On every rung of every family's world all reach all by valley-free paths",
          "[topology]") {
  for (const Family& family : families()) {
    const Mesh ladder = grow_world({std::string(family.name), 4, 48, 0.2, 12, 6});
    REQUIRE(ladder.links().size() == 1152);
    CHECK_FALSE(has_provider_cycle(ladder));
    for (const double degree : {1.98, 2.5, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0}) {
      const Mesh rung =
          ladder.with_first_links(links_for_degree(192, degree, ladder.links().size()));
      INFO(family.name << " at degree " << degree);
      CHECK(all_reach_all_by_policy(rung));
      if (degree > 2) continue;
      CHECK(border_links(rung, Territory(rung, StateId{0})) == 1);
      CHECK(peerings(rung) == 0);
    }
  }
}

TEST_CASE("The filtering state buys its first transit abroad", "[topology]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Mesh tree = grow_world({"erdos-renyi", 4, 24, 0.2, 6, seed}).with_first_links(4 * 24 - 1);
    const Territory territory(tree, StateId{0});
    for (const Link& link : tree.links()) {
      if (territory.contains(link.a) != territory.contains(link.b)) {
        CHECK_FALSE(territory.contains(link.a));  // the provider
      }
    }
  }
}

TEST_CASE("The peering share is that of the links added to the tree", "[topology]") {
  for (const double share : {0.0, 0.3, 0.6, 1.0}) {
    WorldSpec spec{"erdos-renyi", 4, 100, 0.2, 20, 3};
    spec.peering_share = share;
    const Mesh ladder = grow_world(spec);
    const double added = 4000 - 399;
    CHECK(static_cast<double>(peerings(ladder)) ==
          Approx(share * added).margin(4 * std::sqrt(share * (1 - share) * added)));
  }
  WorldSpec spec;
  spec.peering_share = 1.1;
  CHECK_THROWS_WITH(grow_world(spec), Catch::Contains("peering_share"));
}

TEST_CASE("Relations change no link, and none hangs on links that come later", "[topology]") {
  WorldSpec spec{"erdos-renyi", 4, 24, 0.2, 6, 3};
  const Mesh some = grow_world(spec);
  spec.peering_share = 0;
  const Mesh none = grow_world(spec);
  REQUIRE(some.links().size() == none.links().size());
  for (std::size_t i = 0; i < some.links().size(); ++i) {
    CHECK(std::minmax(some.links()[i].a, some.links()[i].b) ==
          std::minmax(none.links()[i].a, none.links()[i].b));
  }
  RandomStream random(2, "graph");
  const Mesh bare = mesh_of(grow_erdos_renyi(60, 200, random), 200);
  const Mesh all = with_relations(bare, RouterId{7}, 0.5, 9);
  const Mesh few = with_relations(bare.with_first_links(90), RouterId{7}, 0.5, 9);
  for (std::size_t i = 0; i < 90; ++i) CHECK(same(all.links()[i], few.links()[i]));
}

TEST_CASE("Relations of a graph in pieces hang each piece on its lowest router", "[topology]") {
  Mesh mesh;
  for (int i = 0; i < 5; ++i) mesh.add_router({});
  for (const auto& [a, b] : {std::pair{1U, 0U}, {2U, 1U}, {4U, 3U}, {3U, 3U}}) {
    Link link;
    link.a = RouterId{a};
    link.b = RouterId{b};
    mesh.add_link(link);
  }
  const Mesh related = with_relations(mesh, RouterId{2}, 1, 1);
  const auto provider = [&](std::size_t i) { return related.links()[i].a.value; };
  CHECK(provider(0) == 1);  // nearer to 2
  CHECK(provider(1) == 2);
  CHECK(provider(2) == 3);
  CHECK(related.links()[3].relation == Relation::kNone);  // a loop is nobody's business
}

TEST_CASE("A ladder on a graph without relations gets them; all rungs are reachable by policy",
          "[topology]") {
  RandomStream random(2, "graph");
  const Mesh graph = in_two_states(mesh_of(grow_erdos_renyi(40, 70, random), 70));
  const Mesh ladder = regrow(graph, 0.5, 8, 4);
  CHECK(has_relations(ladder));
  CHECK_FALSE(has_provider_cycle(ladder));
  for (const std::size_t links : {39UL, 60UL, 70UL, 160UL}) {
    CHECK(all_reach_all_by_policy(ladder.with_first_links(links)));
  }
}

TEST_CASE("A ladder on a graph with relations keeps them and adds peerings only", "[topology]") {
  RandomStream random(2, "graph");
  const Mesh graph = in_two_states(
      with_relations(mesh_of(grow_erdos_renyi(40, 70, random), 70), RouterId{30}, 0.4, 1));
  const Mesh ladder = regrow(graph, 0.5, 8, 4);
  for (const Link& link : graph.links()) {
    CHECK(std::ranges::any_of(ladder.links(), [&](const Link& l) { return same(l, link); }));
  }
  CHECK(peerings(ladder) == peerings(graph) + ladder.links().size() - 70);
}

TEST_CASE("A ladder on a graph can shed the newest links first, and thicken by other models",
          "[topology]") {
  RandomStream random(2, "graph");
  const Mesh graph = in_two_states(mesh_of(grow_erdos_renyi(40, 70, random), 70));
  RegrowSpec spec;
  spec.most_degree = 8;
  spec.thin_by = ThinBy::kAge;
  for (const ThickenModel model :
       {ThickenModel::kUniform, ThickenModel::kDegree, ThickenModel::kDistance}) {
    spec.thicken = model;
    const Mesh ladder = regrow(graph, spec);
    REQUIRE(ladder.links().size() == 160);
    // The growth's first 39 links are a tree already, so the order of the file stays.
    for (std::size_t i = 0; i < 70; ++i) {
      CHECK(std::minmax(ladder.links()[i].a, ladder.links()[i].b) ==
            std::minmax(graph.links()[i].a, graph.links()[i].b));
    }
    const auto across =
        std::count_if(ladder.links().begin() + 70, ladder.links().end(),
                      [&](const Link& link) { return ladder.crosses_border(link); });
    CHECK(across == 18);  // a fifth of 90
  }
}
