#include "topology/mesh/betweenness.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/topology/random_mesh.hpp"
#include "tests/topology/shared_data.hpp"
#include "topology/import/format.hpp"

using namespace chokepoint;
using chokepoint::test::mesh_with;
using chokepoint::test::random_mesh;

namespace {

SampledBetweenness sampled(const Adjacency& graph, std::size_t pivots, std::uint64_t seed,
                           unsigned threads = 2) {
  return sampled_betweenness(
      graph, {.pivots = pivots, .confidence = .95, .seed = seed, .threads = threads});
}

double greatest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double greatest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) greatest = std::max(greatest, std::abs(a[i] - b[i]));
  return greatest;
}

}  // namespace

TEST_CASE("Betweenness of a path, a star and a cycle is as in the books", "[topology]") {
  // Freeman 1977: a star's hub lies between all (n−1)(n−2)/2 pairs.
  CHECK(betweenness(Adjacency(mesh_with(5, {{0, 1}, {0, 2}, {0, 3}, {0, 4}}))) ==
        std::vector<double>{6, 0, 0, 0, 0});
  CHECK(betweenness(Adjacency(mesh_with(4, {{0, 1}, {1, 2}, {2, 3}}))) ==
        std::vector<double>{0, 2, 2, 0});
  CHECK(betweenness(Adjacency(mesh_with(4, {{0, 1}, {1, 2}, {2, 3}, {3, 0}}))) ==
        std::vector<double>{0.5, 0.5, 0.5, 0.5});
  // Parallel links count as one.
  CHECK(betweenness(Adjacency(mesh_with(3, {{0, 1}, {0, 1}, {1, 2}}))) ==
        std::vector<double>{0, 1, 0});
}

TEST_CASE("Betweenness of ten Zoo graphs is networkx's, by Boost and by all pivots",
          "[topology][validation]") {
  std::ifstream file("tests/data/betweenness/networkx.json");
  REQUIRE(file);
  const nlohmann::json values = nlohmann::json::parse(file).at("betweenness");
  REQUIRE(values.size() == 10);
  for (const auto& [name, expected] : values.items()) {
    const auto path = test::shared_data() / "zoo" / (name + ".graphml");
    if (!exists(path)) {
      WARN("skipped: no published data at " << path);
      continue;
    }
    INFO(name);
    const Adjacency graph(import_topology(path).mesh);
    const auto theirs = expected.get<std::vector<double>>();
    CHECK(greatest_difference(betweenness(graph), theirs) < 1e-9);
    CHECK(greatest_difference(sampled(graph, graph.size(), 1).value, theirs) < 1e-9);
  }
}

TEST_CASE("With every router a pivot the estimate is exact and its bound zero", "[topology]") {
  const Adjacency graph(random_mesh(400, 900, 3));
  const SampledBetweenness all = sampled(graph, 1000, 1);
  CHECK(all.pivots == 400);
  CHECK(all.error_bound == 0);
  CHECK(greatest_difference(all.value, betweenness(graph)) < 1e-7);
}

TEST_CASE("Sampled betweenness keeps to its bound as often as it promises, and has no bias",
          "[topology]") {
  // Hubs make dependencies as uneven as can be: the hard case for sampling.
  std::vector<Growth::Pair> links;
  for (std::uint32_t r = 1; r < 400; ++r) links.emplace_back(r, r < 20 ? 0 : r % 20);
  const Adjacency graph(mesh_with(400, links));
  const std::vector<double> exact = betweenness(graph);
  std::vector<double> mean(exact.size(), 0);
  constexpr int kSeeds = 100;
  int outside = 0;
  double error = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const SampledBetweenness estimate = sampled(graph, 40, static_cast<std::uint64_t>(seed));
    outside += greatest_difference(estimate.value, exact) > estimate.error_bound;
    error = std::max(error, greatest_difference(estimate.value, exact) / estimate.error_bound);
    for (std::size_t r = 0; r < mean.size(); ++r) mean[r] += estimate.value[r] / kSeeds;
  }
  CHECK(outside <= 5);
  CHECK(error > .05);  // the bound is not idle
  CHECK(greatest_difference(mean, exact) < .02 * *std::ranges::max_element(exact));
}

TEST_CASE("The number of threads does not change sampled betweenness", "[topology]") {
  const Adjacency graph(random_mesh(500, 1200, 5));
  CHECK(sampled(graph, 100, 9, 1).value == sampled(graph, 100, 9, 3).value);
}

TEST_CASE("As many pivots as a bound needs keep it, and one fewer does not", "[topology]") {
  const Adjacency graph(random_mesh(2000, 4000, 7));
  const double pairs = 2000.0 * 1999 / 2;
  const std::size_t pivots = pivots_for(2000, .1, .95);
  CHECK(pivots < 1000);
  CHECK(sampled(graph, pivots, 1).error_bound <= .1 * pairs);
  CHECK(sampled(graph, pivots - 1, 1).error_bound > .0999 * pairs);
  CHECK(pivots_for(2000, 1e-6, .95) == 2000);
}
