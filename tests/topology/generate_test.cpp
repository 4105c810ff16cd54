#include <cmath>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/growth.hpp"
#include "topology/generate/lattice.hpp"
#include "topology/generate/world.hpp"
#include "topology/mesh/territory.hpp"
#include "topology/route/shortest.hpp"

using namespace chokepoint;

namespace {

bool connected(const Mesh& mesh) {
  ShortestPaths paths(ShortestPaths::Ties::kLowest);
  DestinationTree tree;
  paths.compute(Adjacency(mesh), RouterId{0}, tree);
  return tree.by_distance().size() == mesh.routers().size();
}

std::size_t simple_links(const Mesh& mesh) {
  std::set<std::pair<RouterId, RouterId>> pairs;
  for (const Link& link : mesh.links()) {
    if (link.a != link.b) pairs.insert(std::minmax(link.a, link.b));
  }
  return pairs.size();
}

}  // namespace

TEST_CASE("Prüfer trees are trees, and all 16 labelled trees on 4 vertices are equally likely",
          "[topology]") {
  RandomStream random(5, "trees");
  std::map<std::set<Growth::Pair>, int> seen;
  constexpr int kDraws = 16'000;
  for (int i = 0; i < kDraws; ++i) {
    std::set<Growth::Pair> tree;
    for (auto [a, b] : random_tree(4, random)) tree.insert(std::minmax(a, b));
    REQUIRE(tree.size() == 3);
    ++seen[tree];
  }
  REQUIRE(seen.size() == 16);  // Cayley: n^(n−2)
  double chi_square = 0;
  for (const auto& [tree, count] : seen) chi_square += std::pow(count - 1000.0, 2) / 1000.0;
  CHECK(chi_square < 37.7);  // 99.9 % quantile at 15 degrees of freedom
}

TEST_CASE("The giant component of G(n, m) follows S = 1 - exp(-cS)", "[topology][validation]") {
  constexpr std::uint32_t kRouters = 100'000;
  for (const double c : {1.5, 2.0, 3.0}) {
    RandomStream random(3, "giant");
    const Mesh mesh = mesh_of(
        draw_erdos_renyi(kRouters, static_cast<std::size_t>(c * kRouters / 2), random), ~0UL);
    const Adjacency graph(mesh);
    std::vector<bool> seen(kRouters, false);
    std::size_t giant = 0;
    ShortestPaths paths(ShortestPaths::Ties::kLowest);
    for (std::uint32_t r = 0; r < 30; ++r) {
      DestinationTree tree;
      paths.compute(graph, RouterId{r}, tree);
      giant = std::max(giant, tree.by_distance().size());
    }
    double s = 1;
    for (int i = 0; i < 200; ++i) s = 1 - std::exp(-c * s);
    CHECK(static_cast<double>(giant) / kRouters == Approx(s).margin(0.01));
  }
}

TEST_CASE("Lattices have the links of their redundancy away from the border", "[topology]") {
  RandomStream random(1, "lattice");
  constexpr std::uint32_t kSide = 60;
  for (const double redundancy : kLatticeRedundancies) {
    const Growth lattice = make_lattice(kSide, kSide, redundancy, random);
    std::vector<int> degree(kSide * kSide, 0);
    std::set<Growth::Pair> simple;
    for (auto [a, b] : lattice.links) {
      ++degree[a];
      ++degree[b];
      simple.insert(std::minmax(a, b));
    }
    CHECK(simple.size() == lattice.links.size());
    if (redundancy == 1) {
      CHECK(lattice.links.size() == kSide * kSide - 1);
      continue;
    }
    // Inner stations of an endless lattice have 2R links each.
    for (std::uint32_t row = 5; row + 5 < kSide; ++row) {
      for (std::uint32_t column = 5; column + 5 < kSide; ++column) {
        REQUIRE(degree[row * kSide + column] == static_cast<int>(2 * redundancy));
      }
    }
  }
  CHECK_THROWS_AS(make_lattice(4, 4, 5, random), InputError);
}

TEST_CASE("A world's first rung is a tree with one border link of the first state", "[topology]") {
  for (const char* family : {"erdos-renyi", "lattice"}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Mesh ladder = grow_world({family, 4, 48, 0.2, 12, seed});
      const Mesh first =
          ladder.with_first_links(links_for_degree(192, 1.98, ladder.links().size()));
      REQUIRE(first.links().size() == 191);
      REQUIRE(connected(first));
      const Territory territory(first, StateId{0});
      CHECK(border_links(first, territory) == 1);
      CHECK(minimum_border_cut(first, territory) == 1);
    }
  }
}

TEST_CASE("Rungs are nested, simple, and hold the border share", "[topology]") {
  for (const double share : {0.05, 0.2, 0.5}) {
    const Mesh ladder = grow_world({"erdos-renyi", 4, 48, share, 12, 9});
    REQUIRE(ladder.links().size() == 1152);
    CHECK(simple_links(ladder) == 1152);
    const Mesh rung = ladder.with_first_links(600);
    std::size_t crossing = 0;
    for (std::size_t i = 191; i < rung.links().size(); ++i) {
      crossing += rung.crosses_border(rung.links()[i]);
    }
    CHECK(static_cast<double>(crossing) == Approx(share * (600 - 191)).margin(1));
  }
}

TEST_CASE("Another border share mixes the same interior links", "[topology]") {
  const auto interior = [](double share) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> links;
    const Mesh ladder = grow_world({"erdos-renyi", 4, 24, share, 6, 3});
    for (const Link& link : ladder.links()) {
      if (!ladder.crosses_border(link)) links.emplace_back(link.a.value, link.b.value);
    }
    return links;
  };
  const auto few = interior(0.5);
  const auto many = interior(0.05);
  REQUIRE(few.size() < many.size());
  CHECK(std::equal(few.begin(), few.end(), many.begin()));
}

TEST_CASE("Worlds that cannot be are refused", "[topology]") {
  CHECK_THROWS_WITH(grow_world({"erdos-renyi", 1, 48, 0.2, 12, 1}), Catch::Contains("states"));
  CHECK_THROWS_WITH(grow_world({"erdos-renyi", 4, 48, 1.2, 12, 1}),
                    Catch::Contains("border_share"));
  CHECK_THROWS_WITH(grow_world({"erdos-renyi", 2, 3, 0.2, 12, 1}), Catch::Contains("density"));
  CHECK_THROWS_WITH(grow_world({"ring", 4, 48, 0.2, 12, 1}), Catch::Contains("family"));
}

TEST_CASE("A ladder on a given graph keeps its links between a tree and the thickened rungs",
          "[topology]") {
  RandomStream random(2, "graph");
  Mesh graph = mesh_of(grow_erdos_renyi(40, 70, random), 70);
  const StateId a = graph.add_state({"AA"});
  const StateId b = graph.add_state({"BB"});
  for (std::uint32_t r = 0; r < 40; ++r) graph.routers()[r].state = r < 20 ? a : b;
  const Mesh ladder = regrow(graph, 0.5, 8, 4);
  CHECK(ladder.links().size() == 160);
  CHECK(connected(ladder.with_first_links(39)));
  std::set<std::pair<RouterId, RouterId>> real, prefix;
  for (const Link& link : graph.links()) real.insert(std::minmax(link.a, link.b));
  for (std::size_t i = 0; i < 70; ++i) {
    prefix.insert(std::minmax(ladder.links()[i].a, ladder.links()[i].b));
  }
  CHECK(prefix == real);
  CHECK_THROWS_WITH(regrow(graph.with_first_links(10), 0.5, 8, 4), Catch::Contains("connected"));
}

namespace {

/// Whether the first mesh's routers and links are the first of the second's.
bool begins(const Mesh& sparse, const Mesh& dense) {
  const auto same_link = [](const Link& x, const Link& y) {
    return x.a == y.a && x.b == y.b && x.relation == y.relation && x.delay == y.delay &&
           x.rate == y.rate;
  };
  const auto same_router = [](const Router& x, const Router& y) {
    return x.name == y.name && x.state == y.state && x.position->x == y.position->x &&
           x.position->y == y.position->y;
  };
  return sparse.links().size() <= dense.links().size() &&
         std::equal(sparse.links().begin(), sparse.links().end(), dense.links().begin(),
                    same_link) &&
         std::ranges::equal(sparse.routers(), dense.routers(), same_router);
}

}  // namespace

TEST_CASE("A rung of a world does not depend on the highest rung that is asked for", "[topology]") {
  for (const Family& family : families()) {
    for (const std::uint64_t seed : {1U, 7U, 90125U}) {
      for (const double share : {0.0, 0.2, 0.5, 1.0}) {
        Mesh last = grow_world({std::string(family.name), 3, 11, share, 1, seed});
        for (const double degree : {1.98, 3.0, 4.0, 5.5, 9.0}) {
          INFO(family.name << ", seed " << seed << ", share " << share << ", degree " << degree);
          Mesh next = grow_world({std::string(family.name), 3, 11, share, degree, seed});
          CHECK(begins(last, next));
          last = std::move(next);
        }
      }
    }
  }
}

TEST_CASE("A rung on a given graph does not depend on the highest rung that is asked for",
          "[topology]") {
  const Mesh graph = grow_world({"waxman", 3, 9, 0.3, 3, 5});
  Mesh bare = graph;
  for (const bool related : {true, false}) {
    if (!related) {
      bare = graph.with_first_links(0);
      for (Link link : graph.links()) {
        link.relation = Relation::kNone;
        bare.add_link(link);
      }
    }
    for (const ThickenModel model :
         {ThickenModel::kUniform, ThickenModel::kDegree, ThickenModel::kDistance}) {
      for (const ThinBy by : {ThinBy::kRandom, ThinBy::kAge}) {
        RegrowSpec spec{
            .border_share = 0.4, .most_degree = 2, .seed = 3, .thin_by = by, .thicken = model};
        Mesh last = regrow(bare, spec);
        for (const double degree : {3.5, 5.0, 8.0}) {
          spec.most_degree = degree;
          Mesh next = regrow(bare, spec);
          CHECK(begins(last, next));
          last = std::move(next);
        }
      }
    }
  }
}

TEST_CASE("A state's interior does not depend on how many other states there are", "[topology]") {
  const auto first_tree = [](std::uint32_t states) {
    const Mesh mesh = grow_world({"waxman", states, 20, 0.2, 1.9, 4});
    std::vector<std::pair<RouterId, RouterId>> links;
    for (const Link& link : mesh.links()) {
      if (link.a.value < 20 && link.b.value < 20) links.push_back(std::minmax(link.a, link.b));
    }
    return links;
  };
  CHECK(first_tree(2) == first_tree(5));
}
