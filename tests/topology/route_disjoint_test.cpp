#include <map>
#include <set>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/edmonds_karp_max_flow.hpp>
#include <boost/graph/find_flow_cost.hpp>
#include <boost/graph/successive_shortest_path_nonnegative_weights.hpp>
#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"
#include "topology/route/explain.hpp"
#include "topology/route/pair_paths.hpp"
#include "topology/route/walk.hpp"

using namespace chokepoint;

namespace {

Mesh random_mesh(std::uint32_t routers, std::uint32_t links, std::uint64_t seed) {
  RandomStream random(seed, "mesh");
  Mesh mesh;
  for (std::uint32_t r = 0; r < routers; ++r) mesh.add_router({});
  // Parallel links and loops included: drawn blindly.
  for (std::uint32_t i = 0; i < links; ++i) {
    mesh.add_link({RouterId{random.below(routers)}, RouterId{random.below(routers)}});
  }
  return mesh;
}

/// Boost's minimum-cost flow of at most `k` units, each link of capacity one and cost one.
struct Oracle {
  using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
  using Graph = boost::adjacency_list<
      boost::vecS, boost::vecS, boost::directedS, boost::no_property,
      boost::property<
          boost::edge_capacity_t, long,
          boost::property<boost::edge_residual_capacity_t, long,
                          boost::property<boost::edge_reverse_t, Traits::edge_descriptor,
                                          boost::property<boost::edge_weight_t, long>>>>>;

  static void arc(Graph& g, std::size_t a, std::size_t b, long capacity, long cost) {
    const auto forth = boost::add_edge(a, b, g).first;
    const auto back = boost::add_edge(b, a, g).first;
    boost::put(boost::edge_capacity, g, forth, capacity);
    boost::put(boost::edge_capacity, g, back, 0);
    boost::put(boost::edge_weight, g, forth, cost);
    boost::put(boost::edge_weight, g, back, -cost);
    boost::put(boost::edge_reverse, g, forth, back);
    boost::put(boost::edge_reverse, g, back, forth);
  }

  /// {number of paths, hops of them all}
  static std::pair<long, long> solve(const Mesh& mesh, RouterId from, RouterId to, long k) {
    const std::size_t n = mesh.routers().size();
    Graph g(n + 1);
    arc(g, n, from.value, k, 0);
    for (const Link& link : mesh.links()) {
      arc(g, link.a.value, link.b.value, 1, 1);
      arc(g, link.b.value, link.a.value, 1, 1);
    }
    boost::successive_shortest_path_nonnegative_weights(g, n, to.value);
    long units = 0;
    for (auto [e, end] = boost::out_edges(n, g); e != end; ++e) {
      units += boost::get(boost::edge_capacity, g, *e) -
               boost::get(boost::edge_residual_capacity, g, *e);
    }
    return {units, boost::find_flow_cost(g)};
  }
};

}  // namespace

TEST_CASE("Disjoint paths are as many and as short as Boost's minimum-cost flow", "[topology]") {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    const Mesh mesh = random_mesh(14, 10 + static_cast<std::uint32_t>(seed % 40), seed);
    const Adjacency graph(mesh);
    const auto k = static_cast<std::uint32_t>(1 + seed % 4);
    DisjointPaths search(graph, k);
    for (std::uint32_t to = 0; to < 14; to += 3) {
      for (std::uint32_t from = 0; from < 14; ++from) {
        if (from == to) continue;
        const auto paths = search.between(RouterId{from}, RouterId{to});
        std::set<LinkId> links;
        std::size_t hops = 0;
        for (const auto& path : paths) {
          RouterId at{from};
          std::set<RouterId> passed{at};
          for (const Arc& arc : path) {
            const Link& link = mesh.link(arc.via);
            REQUIRE(((link.a == at && link.b == arc.to) || (link.b == at && link.a == arc.to)));
            REQUIRE(links.insert(arc.via).second);  // no link twice, in any path
            REQUIRE(passed.insert(arc.to).second);  // no router twice in one
            at = arc.to;
            ++hops;
          }
          REQUIRE(at == RouterId{to});
        }
        const auto [units, cost] = Oracle::solve(mesh, RouterId{from}, RouterId{to}, k);
        REQUIRE(static_cast<long>(paths.size()) == units);
        REQUIRE(static_cast<long>(hops) == cost);
      }
    }
  }
}

TEST_CASE("The shortest route is given up where two disjoint ones need its middle", "[topology]") {
  // The trap of Suurballe's paper: the shortest path 0-1-2-3 uses the link 1-2 that no pair of
  // disjoint paths can use.
  Mesh mesh;
  for (int i = 0; i < 8; ++i) mesh.add_router({});
  for (const auto& [a, b] : {std::pair{0U, 1U},
                             {1U, 2U},
                             {2U, 3U},
                             {0U, 4U},
                             {4U, 5U},
                             {5U, 2U},
                             {1U, 6U},
                             {6U, 7U},
                             {7U, 3U}}) {
    mesh.add_link({RouterId{a}, RouterId{b}});
  }
  const Adjacency graph(mesh);
  DisjointPaths two(graph, 2);
  const auto paths = two.between(RouterId{0}, RouterId{3});
  REQUIRE(paths.size() == 2);
  CHECK(paths[0].size() == 4);
  CHECK(paths[1].size() == 4);
  DisjointPaths one(graph, 1);
  CHECK(one.between(RouterId{0}, RouterId{3})[0].size() == 3);
  CHECK(one.between(RouterId{3}, RouterId{3}).size() == 1);
  CHECK(one.between(RouterId{3}, RouterId{3})[0].empty());
}

TEST_CASE("The paths of a pair are the same both ways", "[topology]") {
  const Mesh mesh = random_mesh(20, 60, 3);
  const Adjacency graph(mesh);
  DisjointPaths search(graph, 3);
  for (std::uint32_t a = 0; a < 20; ++a) {
    for (std::uint32_t b = 0; b < 20; ++b) {
      const auto there = search.between(RouterId{a}, RouterId{b});
      const std::vector<DisjointPaths::Path> kept(there.begin(), there.end());
      const auto back = search.between(RouterId{b}, RouterId{a});
      REQUIRE(back.size() == kept.size());
      for (std::size_t i = 0; i < kept.size(); ++i) {
        REQUIRE(back[i].size() == kept[i].size());
        for (std::size_t k = 0; k < kept[i].size(); ++k) {
          CHECK(back[i][kept[i].size() - 1 - k].via == kept[i][k].via);
        }
      }
    }
  }
}

TEST_CASE("Packets spread evenly over the disjoint paths of their pair", "[topology]") {
  const Mesh mesh = random_mesh(20, 70, 5);
  const Adjacency graph(mesh);
  PathWalker walker(graph, find_routing("disjoint:4"), 1);
  walker.aim(RouterId{3});
  std::map<std::vector<std::uint32_t>, int> ways;
  constexpr int kPackets = 40'000;
  double hops = 0;
  for (int i = 0; i < kPackets; ++i) {
    std::vector<std::uint32_t> way;
    hops += walker.walk(RouterId{9}, mix64(static_cast<std::uint64_t>(i)),
                        [&](RouterId r) { way.push_back(r.value); });
    ++ways[way];
  }
  REQUIRE(ways.size() == 4);
  for (const auto& [way, packets] : ways) CHECK(packets == Approx(kPackets / 4).epsilon(0.05));
  CHECK(hops / kPackets == Approx(walker.mean_hops(RouterId{9})).epsilon(0.01));
}

TEST_CASE("Another seed draws other paths, and both engines draw the same ones", "[topology]") {
  const Mesh mesh = random_mesh(20, 70, 5);
  const Adjacency graph(mesh);
  PairPaths paths(graph, graph, 3);
  std::size_t moved = 0, pairs = 0;
  std::vector<std::vector<std::uint32_t>> before(20);
  for (const std::uint64_t seed : {1U, 2U}) {
    PathWalker walker(graph, find_routing("disjoint"), seed);
    walker.aim(RouterId{3});
    for (std::uint32_t from = 4; from < 20; ++from) {
      constexpr std::uint64_t kHash = 12345;
      std::vector<std::uint32_t> way, by_ports;
      walker.walk_arcs(RouterId{from}, kHash, [&](const Arc& arc) { way.push_back(arc.to.value); });
      RouterId at{from};
      for (const std::uint16_t port : paths.take(at, RouterId{3}, kHash, seed)) {
        at = graph.of(at)[port].to;
        by_ports.push_back(at.value);
      }
      CHECK(way == by_ports);
      const auto explained =
          explain_path(graph, find_routing("disjoint"), RouterId{from}, RouterId{3}, kHash, seed);
      CHECK(std::equal(way.begin(), way.end(), explained.path.begin() + 1, explained.path.end(),
                       [](std::uint32_t r, RouterId router) { return r == router.value; }));
      if (seed == 2) moved += way != before[from];
      if (seed == 2) ++pairs;
      before[from] = way;
    }
  }
  // Two draws of one in three differ two times in three.
  CHECK(static_cast<double>(moved) / static_cast<double>(pairs) == Approx(2.0 / 3).margin(0.35));
}

TEST_CASE("Ports of a pair's paths lead along them, and around links taken out", "[topology]") {
  const Mesh mesh = random_mesh(20, 60, 8);
  const Adjacency graph(mesh);
  std::vector<bool> removed(mesh.links().size(), false);
  for (std::size_t i = 0; i < removed.size(); i += 4) removed[i] = true;
  const Adjacency thinner(mesh, removed);
  PairPaths paths(graph, thinner, 3);
  std::size_t routed = 0;
  for (std::uint32_t from = 0; from < 20; ++from) {
    for (std::uint64_t hash = 0; hash < 6; ++hash) {
      RouterId at{from};
      for (const std::uint16_t port : paths.take(at, RouterId{0}, hash, 1)) {
        const Arc arc = graph.of(at)[port];
        REQUIRE_FALSE(removed[arc.via.value]);
        at = arc.to;
        ++routed;
      }
    }
  }
  CHECK(routed > 100);
}

TEST_CASE("A routing is found by its name, disjoint with its number of paths", "[topology]") {
  CHECK(find_routing("disjoint").paths == 3);
  CHECK(find_routing("disjoint:8").paths == 8);
  CHECK_THROWS_AS(find_routing("disjoint:9"), InputError);
  CHECK_THROWS_AS(find_routing("disjoint:"), InputError);
}
