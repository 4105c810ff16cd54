#include "topology/mesh/survival.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include <catch2/catch.hpp>

#include "tests/topology/random_mesh.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/lattice.hpp"
#include "topology/mesh/betweenness.hpp"
#include "topology/mesh/survivors.hpp"

using namespace chokepoint;
using chokepoint::test::mesh_with;
using chokepoint::test::random_mesh;

namespace {

/// The largest connected group of the stations that stand, by search.
std::uint32_t largest_group(const SimpleGraph& graph, std::vector<bool> standing) {
  std::uint32_t largest = 0;
  for (std::uint32_t s = 0; s < graph.size(); ++s) {
    if (!standing[s]) continue;
    standing[s] = false;
    std::vector<std::uint32_t> group{s};
    for (std::size_t i = 0; i < group.size(); ++i) {
      for (const std::uint32_t next : graph.of(group[i])) {
        if (standing[next]) group.push_back(next);
        standing[next] = false;
      }
    }
    largest = std::max(largest, static_cast<std::uint32_t>(group.size()));
  }
  return largest;
}

std::vector<std::uint32_t> order_of(const Mesh& mesh, Attack attack, std::uint64_t seed) {
  const Adjacency graph(mesh);
  const SimpleGraph simple(graph);
  RandomStream random(seed, "test");
  std::vector<std::uint32_t> order;
  Destruction(graph, simple, attack, seed).draw(random, order);
  return order;
}

/// The mesh without the links of stations that have fallen.
Mesh standing_part(const Mesh& mesh, std::span<const std::uint32_t> fallen) {
  Mesh left;
  for (const Router& router : mesh.routers()) left.add_router(router);
  const auto fell = [&](RouterId r) { return std::ranges::find(fallen, r.value) != fallen.end(); };
  for (const Link& link : mesh.links()) {
    if (!fell(link.a) && !fell(link.b)) left.add_link(link);
  }
  return left;
}

Survival survive(const Mesh& mesh, std::size_t draws, std::vector<double> destroyed,
                 Attack attack = Attack::kRandom, unsigned threads = 2) {
  SurvivalSpec spec;
  spec.attack = attack;
  spec.draws = draws;
  spec.seed = 11;
  spec.threads = threads;
  spec.destroyed = std::move(destroyed);
  return survival_of(Adjacency(mesh), spec);
}

Mesh lattice(std::uint32_t side, double redundancy) {
  RandomStream random(11, "topology");
  const Growth growth = make_lattice(side, side, redundancy, random);
  return mesh_of(growth, growth.links.size());
}

/// The positive root of S = 1 − exp(−cS), or 0.
double giant_component(double c) {
  double s = 1;
  for (int i = 0; i < 10'000; ++i) s = 1 - std::exp(-c * s);
  return s;
}

Mesh random_graph(std::uint32_t n, double c) {
  RandomStream random(11, "topology");
  const auto links = static_cast<std::size_t>(c * n / 2);
  return mesh_of(draw_erdos_renyi(n, links, random), links);
}

}  // namespace

TEST_CASE("Joining stations backwards gives the groups that searching anew gives", "[topology]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Mesh mesh = random_mesh(40, 30 + 3 * seed, seed);
    const SimpleGraph graph{Adjacency(mesh)};
    const auto order = order_of(mesh, Attack::kRandom, seed);
    std::vector<std::uint32_t> largest;
    GroupGrowth(graph).run(order, largest);
    std::vector<bool> standing(graph.size(), true);
    for (std::size_t fallen = 0; fallen <= order.size(); ++fallen) {
      CHECK(largest[order.size() - fallen] == largest_group(graph, standing));
      if (fallen < order.size()) standing[order[fallen]] = false;
    }
  }
}

TEST_CASE("The curve is the mean over stations that fall independently", "[topology]") {
  const Mesh mesh = random_mesh(12, 15, 4);
  const SimpleGraph graph{Adjacency(mesh)};
  const std::vector<double> shares{0, 0.1, 0.35, 0.5, 0.8, 1};
  const Survival survival = survive(mesh, 20'000, shares);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    double expected = 0;
    for (std::uint32_t set = 0; set < (1U << 12); ++set) {
      std::vector<bool> standing(12);
      for (std::uint32_t r = 0; r < 12; ++r) standing[r] = ((set >> r) & 1) != 0;
      const int left = std::popcount(set);
      expected += std::pow(1 - shares[i], left) * std::pow(shares[i], 12 - left) *
                  largest_group(graph, standing) / 12.0;
    }
    INFO("destroyed " << shares[i]);
    CHECK(survival.curve[i].mean == Approx(expected).margin(4 * survival.curve[i].se + 1e-12));
    CHECK(survival.curve[i].se < 0.002);
  }
}

TEST_CASE("Binomial weights have the mean and variance of the binomial law", "[topology]") {
  for (const std::size_t n : {1U, 7U, 22'500U, 1'000'000U}) {
    for (const double p : {0.0, 1e-6, 0.3, 0.5, 0.999, 1.0}) {
      const SurvivorWeights law = binomial_weights(n, p);
      double sum = 0, mean = 0, square = 0;
      for (std::size_t i = 0; i < law.weights.size(); ++i) {
        const double k = static_cast<double>(law.first + i) - static_cast<double>(n) * p;
        sum += law.weights[i];
        mean += k * law.weights[i];
        square += k * k * law.weights[i];
      }
      INFO(n << " trials, p = " << p);
      CHECK(law.first + law.weights.size() <= n + 1);
      CHECK(sum == Approx(1).epsilon(1e-12));
      CHECK(mean == Approx(0).margin(1e-6));
      CHECK(square == Approx(static_cast<double>(n) * p * (1 - p)).epsilon(1e-6).margin(1e-9));
    }
  }
}

TEST_CASE("Baran's lattices break where site percolation says", "[topology][validation]") {
  const std::pair<double, double> published[] = {{1.5, .303}, {2, .4073}, {3, .5}, {4, .5927}};
  for (const auto& [redundancy, q] : published) {
    const Survival survival = survive(lattice(150, redundancy), 1000, {});
    INFO("R = " << redundancy << ": published " << q << ", ours "
                << survival.threshold.value_or(-1));
    REQUIRE(survival.threshold);
    CHECK(*survival.threshold == Approx(q).margin(.01));
    SUCCEED();
  }
}

TEST_CASE("A redundancy of three is nearly as good as a fully connected network",
          "[topology][validation]") {
  // Baran 1964. Fully connected, what is not destroyed survives: 1 − q. Measured with 30 % gone.
  const double q = .3;
  CHECK(survive(lattice(150, 3), 100, {q}).curve[0].mean > .99 * (1 - q));
  CHECK(survive(lattice(150, 1.5), 100, {q}).curve[0].mean < .6 * (1 - q));
}

TEST_CASE("Networks without a break-point have no threshold, and say why", "[topology]") {
  std::vector<Growth::Pair> star, complete;
  for (std::uint32_t a = 0; a < 60; ++a) {
    if (a > 0) star.emplace_back(0, a);
    for (std::uint32_t b = a + 1; b < 60; ++b) complete.emplace_back(a, b);
  }
  for (const Mesh& mesh :
       {lattice(40, 1), mesh_with(60, star), mesh_with(60, complete), mesh_with(60, {})}) {
    const Survival survival = survive(mesh, 300, {});
    CHECK_FALSE(survival.threshold);
    CHECK_FALSE(survival.why_no_threshold.empty());
  }
}

TEST_CASE("A random graph under random failure keeps the giant component of a thinner one",
          "[topology][validation]") {
  // Of G(n, c/n) without a share q there is left G((1−q)n, c/n), of mean degree c(1−q).
  const double c = 3;
  const std::vector<double> shares{0, .1, .2, .3, .4, .5, .6, .75, .9};
  const Survival survival = survive(random_graph(100'000, c), 20, shares);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double left = 1 - shares[i];
    INFO("destroyed " << shares[i] << ", ours " << survival.curve[i].mean);
    CHECK(survival.curve[i].mean == Approx(left * giant_component(c * left)).margin(.01));
  }
}

TEST_CASE("Random failure breaks a random graph at Cohen's threshold", "[topology][validation]") {
  for (const double c : {2.0, 4.0}) {
    const Mesh mesh = random_graph(100'000, c);
    const Adjacency graph(mesh);
    double first = 0, second = 0;
    for (std::uint32_t r = 0; r < graph.size(); ++r) {
      const double k = static_cast<double>(graph.of(RouterId{r}).size());
      first += k;
      second += k * k;
    }
    const double cohen = 1 - 1 / (second / first - 1);
    // Near the threshold the giant component vanishes linearly: the line meets zero there.
    const double near = cohen - .03;
    const double far = cohen - .06;
    const Survival survival = survive(mesh, 20, {near, far, cohen + .05});
    const double at_near = survival.curve[0].mean;
    const double ours = near + .03 * at_near / (survival.curve[1].mean - at_near);
    INFO("mean degree " << c << ": Cohen " << cohen << ", ours " << ours);
    CHECK(ours == Approx(cohen).margin(.01));
    CHECK(survival.curve[2].mean < .01);
  }
}

TEST_CASE("The number of threads does not change survival", "[topology]") {
  const Mesh mesh = random_mesh(300, 500, 2);
  const std::vector<double> grid = survival_grid();
  for (const Attack attack : {Attack::kRandom, Attack::kAdaptive}) {
    const Survival one = survive(mesh, 50, grid, attack, 1);
    const Survival three = survive(mesh, 50, grid, attack, 3);
    CHECK(one.threshold == three.threshold);
    for (std::size_t i = 0; i < grid.size(); ++i) {
      CHECK(one.curve[i].mean == three.curve[i].mean);
      CHECK(one.curve[i].se == three.curve[i].se);
    }
  }
}

TEST_CASE("Targeted destruction takes the highest rank first, counted anew where it is adaptive",
          "[topology]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Mesh mesh = random_mesh(30, 50, seed);
    const SimpleGraph whole{Adjacency(mesh)};
    const auto by_degree = order_of(mesh, Attack::kDegree, seed);
    const auto by_paths = order_of(mesh, Attack::kBetweenness, seed);
    const auto adaptive = order_of(mesh, Attack::kAdaptive, seed);
    const auto adaptive_paths = order_of(mesh, Attack::kAdaptiveBetweenness, seed);
    const std::vector<double> paths = betweenness(Adjacency(mesh));
    for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
      CHECK(whole.degree(by_degree[i]) >= whole.degree(by_degree[i + 1]));
      CHECK(paths[by_paths[i]] >= paths[by_paths[i + 1]]);
      const SimpleGraph left{Adjacency(standing_part(mesh, {adaptive.data(), i}))};
      const Adjacency left_for_paths(standing_part(mesh, {adaptive_paths.data(), i}));
      const std::vector<double> paths_left = betweenness(left_for_paths);
      for (std::uint32_t r = 0; r < whole.size(); ++r) {
        CHECK(left.degree(adaptive[i]) >= left.degree(r));
        CHECK(paths_left[adaptive_paths[i]] >= paths_left[r] - 1e-9);
      }
    }
    for (auto order : {by_degree, by_paths, adaptive, adaptive_paths}) {
      std::ranges::sort(order);
      for (std::uint32_t r = 0; r < whole.size(); ++r) CHECK(order[r] == r);
    }
  }
}

TEST_CASE("Targeted destruction of exactly one station of a star leaves lone ones", "[topology]") {
  std::vector<Growth::Pair> star;
  for (std::uint32_t leaf = 1; leaf < 10; ++leaf) star.emplace_back(0, leaf);
  for (const AttackName& attack : attacks()) {
    if (attack.attack == Attack::kRandom) continue;
    const Survival survival = survive(mesh_with(10, star), 10, {0, .05, .1, .5}, attack.attack);
    INFO(attack.name);
    CHECK(survival.curve[0].mean == 1);
    CHECK(survival.curve[1].mean == Approx(.55));  // half-way between all and a lone leaf
    CHECK(survival.curve[2].mean == Approx(.1));
    CHECK(survival.curve[3].mean == Approx(.1));
  }
}

TEST_CASE("An attack that is unknown or out of reach is refused", "[topology]") {
  CHECK_THROWS_WITH(find_attack("nuclear"), Catch::Contains("adaptive"));
  const Mesh mesh = random_mesh(Destruction::kMostForAdaptiveBetweenness + 1, 2000, 1);
  CHECK_THROWS_AS(survive(mesh, 1, {}, Attack::kAdaptiveBetweenness), InputError);
}
