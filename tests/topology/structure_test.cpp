#include "topology/mesh/structure.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <catch2/catch.hpp>

#include "tests/topology/random_mesh.hpp"
#include "tests/topology/zoo_graphs.hpp"
#include "topology/mesh/facts.hpp"

using namespace chokepoint;
using chokepoint::test::mesh_with;
using chokepoint::test::random_mesh;

namespace {

/// The same routers with the links for which keep(id, link) holds.
template <class Keep>
Mesh with_links(const Mesh& mesh, Keep keep) {
  Mesh kept;
  for (const State& state : mesh.states()) kept.add_state(state);
  for (const Router& router : mesh.routers()) kept.add_router(router);
  for (std::uint32_t i = 0; i < mesh.links().size(); ++i) {
    if (keep(LinkId{i}, mesh.links()[i])) kept.add_link(mesh.links()[i]);
  }
  return kept;
}

std::size_t components_without(const Mesh& mesh, RouterId router) {
  const Mesh kept = with_links(
      mesh, [&](LinkId, const Link& link) { return link.a != router && link.b != router; });
  return facts_of(kept).components - 1;  // the router itself stands alone
}

/// Peels routers with fewer than k neighbours until none is left to peel.
std::vector<bool> naive_core(const Adjacency& graph, std::uint32_t k) {
  std::vector<bool> left(graph.size(), true);
  for (bool again = true; again;) {
    again = false;
    for (std::uint32_t r = 0; r < graph.size(); ++r) {
      std::vector<RouterId> neighbours;
      for (const Arc& arc : graph.of(RouterId{r})) {
        if (left[arc.to.value]) neighbours.push_back(arc.to);
      }
      const auto last = std::unique(neighbours.begin(), neighbours.end());
      if (left[r] && last - neighbours.begin() < static_cast<std::ptrdiff_t>(k)) {
        left[r] = false;
        again = true;
      }
    }
  }
  return left;
}

}  // namespace

TEST_CASE("Articulation points and bridges of the Zoo are as many as networkx finds",
          "[topology][validation]") {
  test::for_each_zoo_graph([](const Mesh& mesh, const nlohmann::json& facts) {
    // The facts are of the simple graph, in which a doubled link may be a bridge.
    std::set<std::pair<RouterId, RouterId>> seen;
    const Mesh simple = with_links(mesh, [&](LinkId, const Link& link) {
      return seen.insert(std::minmax(link.a, link.b)).second;
    });
    const StructureFacts structure = structure_of(Adjacency(simple));
    CHECK(structure.articulation_points.size() == facts.at("articulation"));
    CHECK(structure.bridges.size() == facts.at("bridges"));
  });
}

TEST_CASE(
    "Without an articulation point or a bridge, and without nothing else, a network falls apart",
    "[topology]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Mesh mesh = random_mesh(24, 26 + seed, seed);
    const StructureFacts structure = structure_of(Adjacency(mesh));
    const std::size_t whole = facts_of(mesh).components;
    for (std::uint32_t r = 0; r < mesh.routers().size(); ++r) {
      const bool cuts = components_without(mesh, RouterId{r}) > whole;
      CHECK(std::ranges::binary_search(structure.articulation_points, RouterId{r}) == cuts);
    }
    for (std::uint32_t l = 0; l < mesh.links().size(); ++l) {
      const Mesh without =
          with_links(mesh, [&](LinkId id, const Link&) { return id != LinkId{l}; });
      const bool cuts = facts_of(without).components > whole;
      CHECK(std::ranges::binary_search(structure.bridges, LinkId{l}) == cuts);
    }
  }
}

TEST_CASE("Core numbers are those of peeling by hand", "[topology]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Adjacency graph(random_mesh(40, 60 + 10 * seed, seed));
    const std::vector<std::uint32_t> core = core_numbers(graph);
    const StructureFacts structure = structure_of(graph);
    for (std::uint32_t k = 0; k <= structure.largest_core + 1; ++k) {
      const std::vector<bool> left = naive_core(graph, k);
      for (std::uint32_t r = 0; r < graph.size(); ++r) CHECK(left[r] == (core[r] >= k));
    }
    CHECK(static_cast<std::size_t>(std::ranges::count(core, structure.largest_core)) ==
          structure.largest_core_routers);
  }
}

TEST_CASE("Structure of networks without links", "[topology]") {
  for (const std::uint32_t routers : {0U, 1U, 3U}) {
    const StructureFacts structure = structure_of(Adjacency(mesh_with(routers, {})));
    CHECK(structure.articulation_points.empty());
    CHECK(structure.bridges.empty());
    CHECK(structure.largest_core == 0);
    CHECK(structure.largest_core_routers == routers);
  }
}
