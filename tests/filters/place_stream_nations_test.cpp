#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "filters/place/stream_nations.hpp"
#include "filters/place/stream_paths.hpp"
#include "topology/generate/world.hpp"
#include "topology/mesh/facts.hpp"

using namespace chokepoint;

namespace {

std::vector<RouterId> all_routers(const Mesh& mesh) {
  std::vector<RouterId> routers;
  for (std::uint32_t r = 0; r < mesh.routers().size(); ++r) routers.push_back(RouterId{r});
  return routers;
}

std::vector<NationFacts> facts_on(const Mesh& mesh, const Adjacency& graph, unsigned threads = 2) {
  const std::vector<RouterId> all = all_routers(mesh);
  return national_choke_points({.mesh = mesh,
                                .graph = graph,
                                .routing = find_routing("shortest"),
                                .destinations = all,
                                .threads = threads});
}

/// The definitions, path by path.
struct Plain {
  Plain(const Mesh& mesh, const Adjacency& graph, StateId state)
      : through(mesh.routers().size(), 0) {
    const auto inside = [&](RouterId r) { return mesh.router(r).state == state; };
    std::vector<bool> leads_out(mesh.routers().size(), false);
    for (const Link& link : mesh.links()) {
      if (inside(link.a) != inside(link.b))
        leads_out[link.a.value] = leads_out[link.b.value] = true;
    }
    for_each_path(graph, find_routing("shortest"), all_routers(mesh), 0,
                  [&](std::span<const RouterId> path) {
                    const auto in = std::count_if(path.begin(), path.end(), inside);
                    if (in == 0 || in == static_cast<std::ptrdiff_t>(path.size())) return;
                    if (!inside(path.front()) && !inside(path.back())) {
                      ++transit;
                      return;
                    }
                    ++pairs;
                    if (inside(path.front()) && inside(path.back())) ++abroad_and_back;
                    for (const RouterId r : path) {
                      if (inside(r) && leads_out[r.value]) ++through[r.value];
                    }
                    interiors.emplace_back(path.begin() + 1, path.end() - 1);
                  });
  }

  double potential(double f) const {
    std::vector<double> shares;
    for (const std::uint64_t count : through) {
      shares.push_back(static_cast<double>(count) / static_cast<double>(pairs));
    }
    return choke_point_potential(shares, f);
  }
  std::size_t covered(const std::vector<RouterId>& sites) const {
    return static_cast<std::size_t>(
        std::count_if(interiors.begin(), interiors.end(), [&](const auto& path) {
          return std::find_first_of(path.begin(), path.end(), sites.begin(), sites.end()) !=
                 path.end();
        }));
  }

  std::uint64_t pairs = 0;
  std::uint64_t transit = 0;
  std::uint64_t abroad_and_back = 0;
  std::vector<std::uint64_t> through;
  std::vector<std::vector<RouterId>> interiors;
};

}  // namespace

TEST_CASE("Choke-point potential of the worked example is one third (Leyba et al. 2019)",
          "[filters][validation]") {
  CHECK(choke_point_potential(std::vector<double>{.25, .25, .5}, .9) == Approx(1. / 3));
  CHECK(choke_point_potential(std::vector<double>{.25, .25, .5}, .7) == Approx(1. / 2));
  CHECK(choke_point_potential(std::vector<double>{.25, .25, .5}, .4) == 1);
  CHECK(choke_point_potential(std::vector<double>{.25, .5}, .9) == 0);
}

TEST_CASE("The facts of nations are those of their paths, taken one by one", "[filters]") {
  bool back = false;
  bool passed = false;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    // A mesh whose borders are crossed at random, so that paths leave and come back.
    const Mesh mesh = grow_world({"erdos-renyi", 4, 9, 0.6, 3, seed});
    const Adjacency graph(mesh);
    const MeshFacts counted = facts_of(mesh);
    const auto facts = facts_on(mesh, graph);
    REQUIRE(facts.size() == 4);
    for (const NationFacts& nation : facts) {
      const Plain plain(mesh, graph, nation.state);
      CHECK(nation.routers == 9);
      CHECK(nation.border_routers == counted.states[nation.state.value].border_routers);
      CHECK(nation.border_links == counted.states[nation.state.value].border_links);
      CHECK(nation.pairs == plain.pairs);
      CHECK(nation.transit == plain.transit);
      CHECK(nation.abroad_and_back == plain.abroad_and_back);
      CHECK(nation.potential == Approx(plain.potential(.9)));
      const auto covered = static_cast<double>(plain.covered(nation.set));
      CHECK(nation.set_coverage == Approx(covered / static_cast<double>(plain.pairs)));
      CHECK(nation.set_coverage_error == 0);
      back = back || plain.abroad_and_back > 0;
      passed = passed || plain.transit > 0;
    }
  }
  CHECK(back);
  CHECK(passed);
}

TEST_CASE(
    "A nation's set covers its share, none smaller than the bound does, and its last router "
    "is needed",
    "[filters]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Mesh mesh = grow_world({"erdos-renyi", 3, 8, 0.2, 3, seed});
    const Adjacency graph(mesh);
    for (const NationFacts& nation : facts_on(mesh, graph)) {
      const Plain plain(mesh, graph, nation.state);
      if (!nation.set_reaches_share) {
        // Too many paths have nobody between their ends.
        CHECK(plain.covered(all_routers(mesh)) < 0.9 * static_cast<double>(plain.pairs));
        continue;
      }
      CHECK(nation.set_coverage >= 0.9);
      std::vector<RouterId> without(nation.set.begin(), nation.set.end() - 1);
      CHECK(static_cast<double>(plain.covered(without)) < 0.9 * static_cast<double>(plain.pairs));
      REQUIRE(nation.set_at_least <= nation.set.size());
      // By trying all: no pair of routers reaches the share where three are said to be needed.
      if (nation.set_at_least < 3) continue;
      for (const RouterId a : all_routers(mesh)) {
        for (const RouterId b : all_routers(mesh)) {
          CHECK(static_cast<double>(plain.covered({a, b})) <
                0.9 * static_cast<double>(plain.pairs));
        }
      }
    }
  }
}

TEST_CASE("A nation behind one border link is one choke point", "[filters]") {
  Mesh mesh;
  const StateId inner = mesh.add_state({"IN"});
  const StateId outer = mesh.add_state({"OUT"});
  mesh.add_state({"EMPTY"});
  // 0 - 1 - 2 | 3 - 4
  for (int i = 0; i < 3; ++i) mesh.add_router({"", inner, {}, {}});
  for (int i = 0; i < 2; ++i) mesh.add_router({"", outer, {}, {}});
  for (std::uint32_t i = 0; i + 1 < 5; ++i) mesh.add_link({RouterId{i}, RouterId{i + 1}});
  const auto facts = facts_on(mesh, Adjacency(mesh));
  REQUIRE(facts.size() == 2);  // a country without routers is no nation
  CHECK(facts[0].pairs == 12);
  CHECK(facts[0].border_links == 1);
  CHECK(facts[0].potential == 1);
  CHECK(facts[1].potential == 1);
  CHECK(facts[0].transit == 0);
}

TEST_CASE("The facts of nations do not depend on threads, nor on which nations are asked for",
          "[filters]") {
  const Mesh mesh = grow_world({"erdos-renyi", 4, 9, 0.5, 3, 11});
  const Adjacency graph(mesh);
  const auto one = facts_on(mesh, graph, 1);
  const auto four = facts_on(mesh, graph, 4);
  const std::vector<RouterId> all = all_routers(mesh);
  for (std::size_t i = 0; i < one.size(); ++i) {
    const auto alone = national_choke_points({.mesh = mesh,
                                              .graph = graph,
                                              .routing = find_routing("shortest"),
                                              .destinations = all,
                                              .states = {one[i].state}});
    REQUIRE(alone.size() == 1);
    for (const NationFacts& other : {four[i], alone[0]}) {
      CHECK(one[i].pairs == other.pairs);
      CHECK(one[i].transit == other.transit);
      CHECK(one[i].potential == other.potential);
      CHECK(one[i].border_routers == other.border_routers);
      CHECK(one[i].set == other.set);
      CHECK(one[i].set_coverage == other.set_coverage);
    }
  }
}
