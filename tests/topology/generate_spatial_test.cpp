#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include <catch2/catch.hpp>

#include "tests/topology/generate_laws.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/geometric.hpp"
#include "topology/generate/pairs.hpp"
#include "topology/generate/waxman.hpp"

using namespace chokepoint;

TEST_CASE("A Waxman link falls off with its length as alpha exp(-d / (beta L))",
          "[topology][validation]") {
  const WaxmanSpec spec{3000, 0.4, 0.15, false};
  RandomStream random(4, "waxman");
  const Growth growth = draw_waxman(spec, random);
  CHECK(laws::simple(growth.links));
  constexpr int kBins = 20;
  const double diagonal = 2 * std::numbers::sqrt2;  // positions lie between −1 and 1
  std::vector<double> pairs(kBins, 0), linked(kBins, 0), expected(kBins, 0);
  const PairSet present(growth.links);
  for (std::uint32_t a = 0; a < spec.routers; ++a) {
    for (std::uint32_t b = a + 1; b < spec.routers; ++b) {
      const double d = distance(growth.positions[a], growth.positions[b]) / diagonal;
      const auto bin = static_cast<std::size_t>(d * kBins);
      ++pairs[bin];
      linked[bin] += present.contains({a, b});
      expected[bin] += spec.alpha * std::exp(-d / spec.beta);
    }
  }
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    if (expected[bin] < 25) continue;
    CHECK(linked[bin] == Approx(expected[bin]).margin(4 * std::sqrt(expected[bin])));
  }
}

TEST_CASE("A Waxman ladder is the model at a rising alpha, and a connected draw adds a few links",
          "[topology]") {
  const WaxmanSpec spec{300, 0.9, 0.3, false};
  RandomStream random(2, "waxman");
  const Growth drawn = draw_waxman(spec, random);
  RandomStream again(2, "waxman");
  const Growth rung = grow_waxman(300, drawn.links.size(), spec.beta, again);
  REQUIRE(laws::connected(drawn));
  CHECK(std::set(rung.links.begin(), rung.links.end()) ==
        std::set(drawn.links.begin(), drawn.links.end()));

  WaxmanSpec sparse{200, 0.05, 0.1, false};
  RandomStream first(3, "waxman"), second(3, "waxman");
  const Growth apart = draw_waxman(sparse, first);
  sparse.connected = true;
  const Growth joined = draw_waxman(sparse, second);
  const std::size_t pieces = laws::components(apart).size();
  REQUIRE(pieces > 1);
  CHECK(laws::connected(joined));
  CHECK(joined.links.size() == apart.links.size() + pieces - 1);
  const PairSet all(joined.links);
  CHECK(std::ranges::all_of(apart.links, [&](const auto& link) { return all.contains(link); }));
}

TEST_CASE("A random geometric graph links exactly the pairs nearer than its radius, n pi r² each",
          "[topology][validation]") {
  const GeometricSpec spec{4000, 0.05, false};
  RandomStream random(1, "geometric");
  const Growth growth = draw_geometric(spec, random);
  const double reach = 2 * spec.radius;  // positions lie between −1 and 1
  const PairSet linked(growth.links);
  std::size_t near = 0;
  for (std::uint32_t a = 0; a < spec.routers; ++a) {
    for (std::uint32_t b = a + 1; b < spec.routers; ++b) {
      if (distance(growth.positions[a], growth.positions[b]) < reach * (1 - 1e-12)) {
        ++near;
        REQUIRE(linked.contains({a, b}));
      }
    }
  }
  CHECK(near == growth.links.size());

  const auto degree = laws::degrees(growth);
  double sum = 0;
  double inner = 0;
  for (std::uint32_t r = 0; r < spec.routers; ++r) {
    const Position at = growth.positions[r];
    if (std::max(std::abs(at.x), std::abs(at.y)) > 1 - reach) continue;
    sum += static_cast<double>(degree[r]);
    ++inner;
  }
  const double expected = spec.routers * std::numbers::pi * spec.radius * spec.radius;
  CHECK(sum / inner == Approx(expected).epsilon(0.02));
}

TEST_CASE("A connected geometric draw adds one link for each component too many", "[topology]") {
  GeometricSpec spec{300, 0.04, false};
  RandomStream first(3, "geometric"), second(3, "geometric");
  const Growth apart = draw_geometric(spec, first);
  spec.connected = true;
  const Growth joined = draw_geometric(spec, second);
  const std::size_t pieces = laws::components(apart).size();
  REQUIRE(pieces > 1);
  CHECK(laws::connected(joined));
  CHECK(joined.links.size() == apart.links.size() + pieces - 1);
}

TEST_CASE("Models in a square refuse parameters beyond their ranges with the parameter's name",
          "[topology]") {
  RandomStream random(1, "refused");
  const double nan = std::nan("");
  CHECK_THROWS_WITH(draw_waxman({10, 0, 0.2, false}, random), Catch::StartsWith("alpha: "));
  CHECK_THROWS_WITH(draw_waxman({10, nan, 0.2, false}, random), Catch::StartsWith("alpha: "));
  CHECK_THROWS_WITH(draw_waxman({10, 0.2, 0, false}, random), Catch::StartsWith("beta: "));
  CHECK_THROWS_WITH(draw_waxman({kMostWaxmanRouters + 1, 0.2, 0.2, false}, random),
                    Catch::StartsWith("routers: "));
  CHECK_THROWS_WITH(draw_geometric({10, 0, false}, random), Catch::StartsWith("radius: "));
  CHECK_THROWS_WITH(draw_geometric({10, nan, false}, random), Catch::StartsWith("radius: "));
}
