#include "topology/mesh/cut.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include <catch2/catch.hpp>

#include "tests/topology/random_mesh.hpp"
#include "topology/generate/world.hpp"

using namespace chokepoint;
using chokepoint::test::mesh_with;
using chokepoint::test::random_mesh;

namespace {

using Routers = std::vector<RouterId>;

/// Ford and Fulkerson's augmenting search over a matrix of capacities, one unit at a time: nothing
/// in common with what is tested but the definition.
class Augmenting {
 public:
  explicit Augmenting(std::size_t vertices)
      : left_(vertices, std::vector<int>(vertices, 0)), seen_(vertices, false) {}

  void add(std::size_t from, std::size_t to, int capacity) { left_[from][to] += capacity; }

  int paths(std::size_t source, std::size_t sink) {
    int count = 0;
    while (std::fill(seen_.begin(), seen_.end(), false), push(source, sink)) ++count;
    return count;
  }

 private:
  bool push(std::size_t at, std::size_t sink) {
    if (at == sink) return true;
    seen_[at] = true;
    for (std::size_t to = 0; to < left_.size(); ++to) {
      if (left_[at][to] == 0 || seen_[to] || !push(to, sink)) continue;
      --left_[at][to];
      ++left_[to][at];
      return true;
    }
    return false;
  }

  std::vector<std::vector<int>> left_;
  std::vector<bool> seen_;
};

constexpr int kMany = 1000;

int disjoint_by_routers(const Adjacency& graph, const Routers& from, const Routers& to,
                        const std::vector<bool>& removable) {
  const std::size_t n = graph.size();
  Augmenting search(2 * n + 2);
  for (std::uint32_t r = 0; r < n; ++r) {
    search.add(r, n + r, removable[r] ? 1 : kMany);
    for (const Arc& arc : graph.of(RouterId{r})) search.add(n + r, arc.to.value, kMany);
  }
  for (const RouterId r : from) search.add(2 * n, r.value, kMany);
  for (const RouterId r : to) search.add(n + r.value, 2 * n + 1, kMany);
  return search.paths(2 * n, 2 * n + 1);
}

int disjoint_by_links(const Adjacency& graph, const Routers& from, const Routers& to) {
  const std::size_t n = graph.size();
  Augmenting search(n + 2);
  for (std::uint32_t r = 0; r < n; ++r) {
    for (const Arc& arc : graph.of(RouterId{r})) search.add(r, arc.to.value, 1);
  }
  for (const RouterId r : from) search.add(n, r.value, kMany);
  for (const RouterId r : to) search.add(r.value, n + 1, kMany);
  return search.paths(n, n + 1);
}

/// True when a path leads from one set to the other past none of the routers and links.
bool joined(const Adjacency& graph, const Routers& from, const Routers& to, const Routers& routers,
            const std::vector<LinkId>& links) {
  std::set<RouterId> seen(routers.begin(), routers.end());
  const std::set<LinkId> cut(links.begin(), links.end());
  std::function<bool(RouterId)> reach = [&](RouterId at) {
    if (!seen.insert(at).second) return false;
    if (std::ranges::find(to, at) != to.end()) return true;
    return std::ranges::any_of(
        graph.of(at), [&](const Arc& arc) { return !cut.contains(arc.via) && reach(arc.to); });
  };
  return std::ranges::any_of(from, reach);
}

Routers some_routers(std::uint32_t first, std::uint32_t count) {
  Routers routers;
  for (std::uint32_t r = first; r < first + count; ++r) routers.push_back(RouterId{r});
  return routers;
}

Mesh world(std::uint64_t seed, double degree) {
  const Mesh ladder = grow_world({"erdos-renyi", 3, 14, 0.3, 8, seed});
  return ladder.with_first_links(links_for_degree(42, degree, ladder.links().size()));
}

}  // namespace

TEST_CASE("A minimum vertex cut between two routers is as large as Menger's disjoint paths",
          "[topology][validation]") {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Adjacency graph(random_mesh(20, 24 + seed, seed));
    const Routers from{RouterId{0}};
    const Routers to{RouterId{1}};
    const auto cut = minimum_vertex_cut(graph, from[0], to[0]);
    const bool neighbours =
        std::ranges::any_of(graph.of(from[0]), [&](const Arc& arc) { return arc.to == to[0]; });
    REQUIRE(cut.has_value() == !neighbours);
    if (!cut) continue;
    std::vector<bool> removable(20, true);
    removable[0] = removable[1] = false;
    CHECK(static_cast<int>(cut->size()) == disjoint_by_routers(graph, from, to, removable));
    CHECK_FALSE(joined(graph, from, to, *cut, {}));
    ++compared;
  }
  CHECK(compared > 20);
}

TEST_CASE("A minimum vertex cut between two sets is as large as Menger's disjoint paths",
          "[topology][validation]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Adjacency graph(random_mesh(24, 30 + seed, seed));
    const Routers from = some_routers(0, 5);
    const Routers to = some_routers(3, 6);  // two routers are in both
    const std::vector<bool> removable(24, true);
    const auto cut = minimum_vertex_cut(graph, from, to, removable);
    REQUIRE(cut);
    CHECK(static_cast<int>(cut->size()) == disjoint_by_routers(graph, from, to, removable));
    CHECK_FALSE(joined(graph, from, to, *cut, {}));
  }
}

TEST_CASE("A minimum edge cut is as large as the paths that share no link",
          "[topology][validation]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Adjacency graph(random_mesh(20, 24 + 2 * seed, seed));
    const Routers from = some_routers(0, 1 + seed % 3);
    const Routers to = some_routers(10, 1 + seed % 4);
    const auto cut = minimum_edge_cut(graph, from, to);
    REQUIRE(cut);
    CHECK(static_cast<int>(cut->size()) == disjoint_by_links(graph, from, to));
    CHECK_FALSE(joined(graph, from, to, {}, *cut));
    CHECK_FALSE(minimum_edge_cut(graph, from, from));
  }
}

TEST_CASE("Between a whole state and abroad the flow gives the matching's border cut",
          "[topology][validation]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Mesh mesh = world(seed, 2 + 0.3 * static_cast<double>(seed));
    const Adjacency graph(mesh);
    const Territory territory(mesh, StateId{0});
    const auto routers = minimum_vertex_cut(graph, territory.routers(), territory.abroad(),
                                            std::vector<bool>(graph.size(), true));
    REQUIRE(routers);
    CHECK(routers->size() == minimum_border_cut(mesh, territory));
    const auto links = minimum_edge_cut(graph, territory.routers(), territory.abroad());
    REQUIRE(links);
    CHECK(links->size() == border_links(mesh, territory));
  }
}

TEST_CASE("The cut of a territory parts its interior from abroad with the fewest own routers",
          "[topology]") {
  bool smaller = false;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Mesh mesh = world(seed, 1.9 + 0.15 * static_cast<double>(seed));
    const Adjacency graph(mesh);
    const Territory territory(mesh, StateId{0});
    const Routers interior = interior_routers(graph, territory);
    const Routers abroad(territory.abroad().begin(), territory.abroad().end());
    const Routers cut = minimum_territory_cut(graph, territory);
    const Routers border = border_routers(mesh, territory);
    CHECK(interior.size() + border.size() == territory.size());
    CHECK_FALSE(joined(graph, interior, abroad, cut, {}));
    CHECK(cut.size() <= std::min(border.size(), interior.size()));
    smaller |= cut.size() < std::min(border.size(), interior.size());
    std::vector<bool> own(graph.size(), false);
    for (const RouterId r : territory.routers()) own[r.value] = true;
    CHECK(static_cast<int>(cut.size()) == disjoint_by_routers(graph, interior, abroad, own));
  }
  CHECK(smaller);
}

TEST_CASE("Of several smallest cuts the one nearest to the far side is taken", "[topology]") {
  const Adjacency path(mesh_with(5, {{0, 1}, {1, 2}, {2, 3}, {3, 4}}));
  CHECK(*minimum_vertex_cut(path, RouterId{0}, RouterId{4}) == Routers{RouterId{3}});
  CHECK(*minimum_edge_cut(path, std::array{RouterId{0}}, std::array{RouterId{4}}) ==
        std::vector<LinkId>{LinkId{3}});
}

TEST_CASE("Routers that nothing joins need no cut", "[topology]") {
  const Adjacency apart(mesh_with(4, {{0, 1}, {2, 3}}));
  CHECK(minimum_vertex_cut(apart, RouterId{0}, RouterId{3})->empty());
  CHECK(minimum_edge_cut(apart, std::array{RouterId{0}}, std::array{RouterId{3}})->empty());
  CHECK_FALSE(minimum_vertex_cut(apart, RouterId{0}, RouterId{1}));
  CHECK_FALSE(minimum_vertex_cut(apart, RouterId{0}, RouterId{0}));
}
