#include <cmath>
#include <map>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/lattice.hpp"
#include "topology/mesh/address.hpp"
#include "topology/route/fib.hpp"
#include "topology/route/shortest.hpp"
#include "topology/route/walk.hpp"

using namespace chokepoint;

namespace {

Mesh random_mesh(std::uint64_t seed) {
  RandomStream random(seed, "mesh");
  return mesh_of(grow_erdos_renyi(60, 150, random), 150);
}

/// All-pairs hop counts by Floyd–Warshall: another algorithm as an oracle.
std::vector<std::vector<std::uint32_t>> floyd_warshall(const Mesh& mesh) {
  const std::size_t n = mesh.routers().size();
  std::vector<std::vector<std::uint32_t>> d(n, std::vector<std::uint32_t>(n, 1'000'000));
  for (std::size_t i = 0; i < n; ++i) d[i][i] = 0;
  for (const Link& link : mesh.links()) {
    if (link.a != link.b) d[link.a.value][link.b.value] = d[link.b.value][link.a.value] = 1;
  }
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) d[i][j] = std::min(d[i][j], d[i][k] + d[k][j]);
    }
  }
  return d;
}

}  // namespace

TEST_CASE("Distances equal Floyd-Warshall's, and every next hop is one nearer", "[topology]") {
  const Mesh mesh = random_mesh(4);
  const Adjacency graph(mesh);
  const auto distance = floyd_warshall(mesh);
  ShortestPaths all(ShortestPaths::Ties::kAll);
  DestinationTree tree;
  for (std::uint32_t to = 0; to < 60; ++to) {
    all.compute(graph, RouterId{to}, tree);
    for (std::uint32_t from = 0; from < 60; ++from) {
      REQUIRE(tree.distance(RouterId{from}) == distance[from][to]);
      std::size_t nearer = 0;
      for (const Arc& arc : graph.of(RouterId{from})) {
        nearer += distance[arc.to.value][to] + 1 == distance[from][to];
      }
      REQUIRE(tree.next_hops(RouterId{from}).size() == nearer);
    }
  }
}

TEST_CASE("Ties go to the lowest router, then the lowest link", "[topology]") {
  Mesh mesh;
  for (int i = 0; i < 4; ++i) mesh.add_router({});
  const auto link = [&](std::uint32_t a, std::uint32_t b) {
    Link l;
    l.a = RouterId{a};
    l.b = RouterId{b};
    return mesh.add_link(l);
  };
  link(0, 2);
  const LinkId first = link(0, 1);
  link(0, 1);  // parallel
  link(1, 3);
  link(2, 3);
  link(0, 0);  // a loop is never a way
  const Adjacency graph(mesh);
  DestinationTree tree;
  ShortestPaths(ShortestPaths::Ties::kLowest).compute(graph, RouterId{3}, tree);
  REQUIRE(tree.next_hops(RouterId{0}).size() == 1);
  CHECK(tree.next_hops(RouterId{0})[0] == Arc{RouterId{1}, first});
  ShortestPaths(ShortestPaths::Ties::kAll).compute(graph, RouterId{3}, tree);
  CHECK(tree.next_hops(RouterId{0}).size() == 3);
}

TEST_CASE("What cannot be reached has no next hop and no walk", "[topology]") {
  Mesh mesh;
  mesh.add_router({});
  mesh.add_router({});
  const Adjacency graph(mesh);
  DestinationTree tree;
  ShortestPaths(ShortestPaths::Ties::kAll).compute(graph, RouterId{0}, tree);
  CHECK(tree.distance(RouterId{1}) == DestinationTree::kUnreachable);
  int visits = 0;
  CHECK(walk(tree, RouterId{1}, 1, 1, [&](RouterId) { ++visits; }) ==
        DestinationTree::kUnreachable);
  CHECK(visits == 0);
}

TEST_CASE("The FIB says what the trees say, for every routing that has trees", "[topology]") {
  const Mesh mesh = random_mesh(8);
  const Adjacency graph(mesh);
  std::vector<RouterId> destinations;
  for (std::uint32_t r = 0; r < 60; r += 3) destinations.push_back(RouterId{r});
  for (const Routing& routing : routings()) {
    if (routing.spreading == Spreading::kPath) continue;  // see route_disjoint_test.cpp
    const Fib fib(graph, routing, destinations);
    const auto routes = routing.make();
    for_each_destination(*routes, graph, destinations, [&](const DestinationTree& tree) {
      for (std::uint32_t r = 0; r < 60; ++r) {
        const Fib::Group group = fib.group(RouterId{r}, tree.destination());
        const auto next = tree.next_hops(RouterId{r});
        if (next.empty()) {
          REQUIRE(group == Fib::kNoRoute);
          continue;
        }
        const auto ports = fib.ports(RouterId{r}, group);
        REQUIRE(ports.size() == next.size());
        for (std::size_t i = 0; i < next.size(); ++i) {
          REQUIRE(graph.of(RouterId{r})[ports[i]] == next[i]);
        }
      }
    });
    CHECK(fib.group(RouterId{0}, RouterId{1}) == Fib::kNoRoute);  // 1 was not asked for
  }
}

TEST_CASE("ECMP shares flows evenly among equal next hops, and keeps a flow on its way",
          "[topology]") {
  // Between opposite corners of a square lattice the first router has two next hops.
  RandomStream random(1, "grid");
  const Mesh mesh = mesh_of(make_lattice(6, 6, 2, random), ~0UL);
  const Adjacency graph(mesh);
  DestinationTree tree;
  ShortestPaths(ShortestPaths::Ties::kAll).compute(graph, RouterId{35}, tree);
  std::map<std::vector<std::uint32_t>, int> ways;
  constexpr int kFlows = 20'000;
  int first_east = 0;
  for (std::uint32_t f = 0; f < kFlows; ++f) {
    const auto hash =
        flow_hash({HostAddress::of(RouterId{0}, 1).value, HostAddress::of(RouterId{35}, 1).value,
                   static_cast<std::uint16_t>(f), 80, 6});
    std::vector<std::uint32_t> way, again;
    walk(tree, RouterId{0}, hash, 99, [&](RouterId r) { way.push_back(r.value); });
    walk(tree, RouterId{0}, hash, 99, [&](RouterId r) { again.push_back(r.value); });
    REQUIRE(way == again);
    REQUIRE(way.size() == 11);
    first_east += way[1] == 1;
    ++ways[way];
  }
  CHECK(ways.size() == 252);  // C(10, 5) monotone lattice paths: no polarisation
  CHECK(first_east == Approx(kFlows / 2).margin(4 * std::sqrt(kFlows / 4.0)));
}

TEST_CASE("An unknown routing is refused with the known ones", "[topology]") {
  CHECK_THROWS_WITH(find_routing("rip"), Catch::Contains("shortest, ecmp-flow, ecmp-packet"));
}

TEST_CASE("A router's addresses lead back to it", "[topology]") {
  for (const std::uint32_t r : {0U, 1U, 255U, 256U, 65'535U}) {
    CHECK(HostAddress::of(RouterId{r}, 254).router() == RouterId{r});
  }
}
