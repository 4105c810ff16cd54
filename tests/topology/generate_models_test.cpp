#include <algorithm>
#include <cmath>
#include <map>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/clustering_coefficient.hpp>
#include <boost/graph/edmonds_karp_max_flow.hpp>
#include <boost/graph/mesh_graph_generator.hpp>
#include <boost/graph/small_world_generator.hpp>
#include <catch2/catch.hpp>

#include "tests/topology/generate_laws.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/barabasi_albert.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/lattice.hpp"
#include "topology/generate/pairs.hpp"
#include "topology/generate/watts_strogatz.hpp"

using namespace chokepoint;

namespace {

using BoostGraph = boost::adjacency_list<boost::setS, boost::vecS, boost::undirectedS>;

BoostGraph in_boost(const Growth& growth) {
  BoostGraph graph(growth.positions.size());
  for (const auto& [a, b] : growth.links) boost::add_edge(a, b, graph);
  return graph;
}

/// The mean of the routers' local coefficients (Watts & Strogatz 1998), as Boost computes them.
double clustering(const BoostGraph& graph) {
  double sum = 0;
  for (std::size_t v = 0; v < boost::num_vertices(graph); ++v) {
    sum += boost::clustering_coefficient<double>(graph, v);
  }
  return sum / static_cast<double>(boost::num_vertices(graph));
}

double mean_path(const Growth& growth) {
  std::vector<std::vector<std::uint32_t>> neighbours(growth.positions.size());
  for (const auto& [a, b] : growth.links) {
    neighbours[a].push_back(b);
    neighbours[b].push_back(a);
  }
  double sum = 0;
  double pairs = 0;
  for (std::uint32_t from = 0; from < neighbours.size(); from += 20) {
    std::vector<int> hops(neighbours.size(), -1);
    std::vector<std::uint32_t> queue{from};
    hops[from] = 0;
    for (std::size_t i = 0; i < queue.size(); ++i) {
      for (const std::uint32_t next : neighbours[queue[i]]) {
        if (hops[next] >= 0) continue;
        hops[next] = hops[queue[i]] + 1;
        sum += hops[next];
        ++pairs;
        queue.push_back(next);
      }
    }
  }
  return sum / pairs;
}

/// Routers whose loss separates two others: Menger's flows through split routers, by Boost, from
/// one router of least degree and from each of its neighbours to all they are not linked to.
std::size_t vertex_connectivity(const Growth& growth) {
  using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
  using Flow = boost::adjacency_list<
      boost::vecS, boost::vecS, boost::directedS, boost::no_property,
      boost::property<
          boost::edge_capacity_t, int,
          boost::property<boost::edge_residual_capacity_t, int,
                          boost::property<boost::edge_reverse_t, Traits::edge_descriptor>>>>;
  const auto n = growth.positions.size();
  Flow flow(2 * n);
  const auto arc = [&](std::size_t from, std::size_t to, int capacity) {
    const auto there = boost::add_edge(from, to, flow).first;
    const auto back = boost::add_edge(to, from, flow).first;
    boost::put(boost::edge_capacity, flow, there, capacity);
    boost::put(boost::edge_capacity, flow, back, 0);
    boost::put(boost::edge_reverse, flow, there, back);
    boost::put(boost::edge_reverse, flow, back, there);
  };
  for (std::size_t v = 0; v < n; ++v) arc(2 * v, 2 * v + 1, 1);
  const PairSet linked(growth.links);
  for (const auto& [a, b] : growth.links) {
    arc(2 * a + 1, 2 * b, 1);
    arc(2 * b + 1, 2 * a, 1);
  }
  const auto degree = laws::degrees(growth);
  const auto least = std::min_element(degree.begin(), degree.end());
  std::size_t connectivity = *least;
  // A cut smaller than the least degree spares one of any degree + 1 routers: one of these.
  std::vector<std::uint32_t> sources{static_cast<std::uint32_t>(least - degree.begin())};
  for (std::uint32_t v = 0; sources.size() <= *least && v < n; ++v) {
    if (linked.contains({sources[0], v})) sources.push_back(v);
  }
  for (const std::uint32_t source : sources) {
    for (std::uint32_t target = 0; target < n; ++target) {
      if (target == source || linked.contains({source, target})) continue;
      connectivity = std::min(connectivity, static_cast<std::size_t>(boost::edmonds_karp_max_flow(
                                                flow, 2 * source + 1, 2 * target)));
    }
  }
  return connectivity;
}

}  // namespace

TEST_CASE("Degrees of G(n, m) and of Boost's G(n, p) are Poisson distributed",
          "[topology][validation]") {
  constexpr std::uint32_t kRouters = 100'000;
  constexpr double kDegree = 4;
  RandomStream random(1, "degrees");
  const Growth by_links = draw_erdos_renyi(kRouters, kRouters * 2, random);
  const Growth by_chance = draw_gilbert(kRouters, kDegree / (kRouters - 1), random);
  // Links of G(n, p): binomial, so within four standard deviations.
  CHECK(static_cast<double>(by_chance.links.size()) ==
        Approx(2.0 * kRouters).margin(4 * std::sqrt(2.0 * kRouters)));
  CHECK(laws::simple(by_chance.links));
  for (const Growth* growth : {&by_links, &by_chance}) {
    std::map<std::size_t, double> share;
    for (const std::size_t degree : laws::degrees(*growth)) share[degree] += 1.0 / kRouters;
    double poisson = std::exp(-kDegree);
    for (std::size_t k = 0; k <= 12; ++k) {
      CHECK(share[k] == Approx(poisson).margin(0.004));
      poisson *= kDegree / static_cast<double>(k + 1);
    }
  }
}

TEST_CASE("Vertex connectivity of random graphs is their least degree (Bollobás)",
          "[topology][validation]") {
  int equal = 0;
  constexpr int kDraws = 20;
  for (std::uint64_t seed = 1; seed <= kDraws; ++seed) {
    RandomStream random(seed, "connectivity");
    const Growth growth = draw_erdos_renyi(120, 720, random);  // mean degree 12
    const auto degree = laws::degrees(growth);
    equal += vertex_connectivity(growth) == *std::min_element(degree.begin(), degree.end());
  }
  CHECK(equal >= kDraws - 1);
}

TEST_CASE("The square lattice is the mesh that Boost makes", "[topology]") {
  using Mesh = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
  RandomStream random(1, "lattice");
  const Growth lattice = make_lattice(7, 7, 2, random);
  std::set<Growth::Pair> ours, boosts;
  for (const auto& [a, b] : lattice.links) ours.insert(std::minmax(a, b));
  // A directed mesh: each link in both directions.
  for (boost::mesh_iterator<Mesh> link(7, 7, false), end; link != end; ++link) {
    boosts.insert(std::minmax<std::uint32_t>(static_cast<std::uint32_t>(link->first),
                                             static_cast<std::uint32_t>(link->second)));
  }
  CHECK(ours == boosts);
}

TEST_CASE("Degrees of preferential attachment fall as 2m(m+1) / (k(k+1)(k+2))",
          "[topology][validation]") {
  constexpr std::uint32_t kRouters = 100'000;
  for (const std::uint32_t m : {1U, 2U, 4U}) {
    RandomStream random(m, "attachment");
    const Growth growth = draw_barabasi_albert(kRouters, m, random);
    REQUIRE(growth.links.size() == std::size_t{m} * (kRouters - m - 1) + m * (m + 1) / 2);
    CHECK(laws::simple(growth.links));
    CHECK(laws::connected(growth));
    const auto degree = laws::degrees(growth);
    std::map<std::size_t, double> share;
    for (const std::size_t k : degree) share[k] += 1.0 / kRouters;
    for (std::size_t k = m; k < m + 8; ++k) {
      const auto x = static_cast<double>(k);
      CHECK(share[k] == Approx(2.0 * m * (m + 1) / (x * (x + 1) * (x + 2))).margin(0.006));
    }
    const double exponent = laws::tail_exponent(degree, 10.0 * m);
    CHECK(exponent == Approx(3).margin(0.2));
  }
}

TEST_CASE("Whole rounds of the ladder of preferential attachment keep exponent 3", "[topology]") {
  RandomStream random(1, "attachment");
  const Growth growth = grow_barabasi_albert(50'000, 150'000, random);
  CHECK(laws::simple(growth.links));
  CHECK(laws::tail_exponent(laws::degrees(growth), 30) == Approx(3).margin(0.25));
}

TEST_CASE("Clustering of a small world is 3(k-2)/(4(k-1)) (1-p)³, and Boost's generator agrees",
          "[topology][validation]") {
  constexpr std::uint32_t kRouters = 5000;
  constexpr std::uint32_t kNeighbours = 10;
  for (const double rewire : {0.0, 0.05, 0.1, 0.3}) {
    RandomStream random(7, "small world");
    const Growth growth = draw_watts_strogatz({kRouters, kNeighbours, rewire}, random);
    CHECK(growth.links.size() == kRouters * kNeighbours / 2);
    CHECK(laws::simple(growth.links));
    const double ours = clustering(in_boost(growth));
    const double ring = 3.0 * (kNeighbours - 2) / (4.0 * (kNeighbours - 1));
    CHECK(ours == Approx(ring * std::pow(1 - rewire, 3)).margin(0.01));
    std::mt19937 generator(7);
    using SmallWorld = boost::small_world_iterator<std::mt19937, BoostGraph>;
    const BoostGraph boosts(SmallWorld(generator, kRouters, kNeighbours, rewire), SmallWorld(),
                            kRouters);
    CHECK(ours == Approx(clustering(boosts)).margin(0.01));
  }
}

TEST_CASE("A few rewired links make a large world small", "[topology][validation]") {
  constexpr std::uint32_t kRouters = 2000;
  RandomStream random(1, "small world");
  const double ring = mean_path(draw_watts_strogatz({kRouters, 10, 0}, random));
  const double small = mean_path(draw_watts_strogatz({kRouters, 10, 0.1}, random));
  const double chance = mean_path(draw_watts_strogatz({kRouters, 10, 1}, random));
  // A ring: hops are ⌈d / (k/2)⌉, d uniform up to n/2, so n/2k + 1/2 within the last step.
  CHECK(ring == Approx(kRouters / 20.0 + 0.5).margin(0.1));
  // Random graphs: near ln n / ln k (Watts & Strogatz 1998).
  CHECK(chance == Approx(std::log(kRouters) / std::log(10)).epsilon(0.15));
  CHECK(small < 2 * chance);
}

TEST_CASE("Models refuse parameters beyond their ranges with the parameter's name", "[topology]") {
  RandomStream random(1, "refused");
  const double nan = std::nan("");
  CHECK_THROWS_WITH(draw_barabasi_albert(10, 0, random), Catch::StartsWith("attach: "));
  CHECK_THROWS_WITH(draw_barabasi_albert(10, 10, random), Catch::StartsWith("attach: "));
  CHECK_THROWS_WITH(draw_watts_strogatz({10, 3, 0.1}, random), Catch::StartsWith("neighbours: "));
  CHECK_THROWS_WITH(draw_watts_strogatz({10, 10, 0.1}, random), Catch::StartsWith("neighbours: "));
  CHECK_THROWS_WITH(draw_watts_strogatz({10, 4, nan}, random), Catch::StartsWith("rewire: "));
}
