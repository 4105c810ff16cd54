#include <algorithm>
#include <cmath>
#include <string>

#include <catch2/catch.hpp>

#include "tests/topology/generate_laws.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/growth.hpp"
#include "topology/generate/pairs.hpp"

using namespace chokepoint;

namespace {

Growth grow(const Family& family, std::uint32_t routers, std::size_t links, std::uint64_t seed) {
  RandomStream random(seed, "topology");
  return family.grow(routers, links, random);
}

}  // namespace

TEST_CASE("Every family grows a simple, connected graph with the links that were asked for",
          "[topology]") {
  for (const Family& family : families()) {
    for (const std::uint32_t routers : {2U, 3U, 7U, 48U, 200U}) {
      for (const double degree : {1.98, 2.5, 4.0, 8.0, 12.0}) {
        const auto wanted = static_cast<std::size_t>(std::llround(degree * routers / 2));
        const std::size_t links =
            std::min(std::max<std::size_t>(wanted, routers - 1), all_pairs(routers));
        const Growth growth = grow(family, routers, links, 5);
        INFO(family.name << " with " << routers << " routers and " << links << " links");
        CHECK(growth.positions.size() == routers);
        CHECK(growth.links.size() == links);
        CHECK(laws::simple(growth.links));
        CHECK(laws::connected(growth, routers - 1));
      }
    }
  }
}

TEST_CASE("Every family grows up to the complete graph", "[topology]") {
  for (const Family& family : families()) {
    INFO(family.name);
    const Growth growth = grow(family, 24, 10'000, 1);
    CHECK(growth.links.size() == 24 * 23 / 2);
    CHECK(laws::simple(growth.links));
  }
}

TEST_CASE("A family's denser graph begins with its sparser one, up to the complete graph",
          "[topology]") {
  for (const Family& family : families()) {
    for (const std::uint64_t seed : {1U, 3U, 90125U}) {
      for (const std::uint32_t routers : {2U, 3U, 13U, 30U}) {
        const Growth whole = grow(family, routers, all_pairs(routers), seed);
        for (std::size_t links = routers - 1; links < all_pairs(routers); links += 7) {
          INFO(family.name << ", seed " << seed << ", " << routers << " routers, " << links);
          const Growth part = grow(family, routers, links, seed);
          REQUIRE(part.links.size() == links);
          CHECK(std::equal(part.links.begin(), part.links.end(), whole.links.begin()));
          CHECK(std::ranges::equal(part.positions, whole.positions, [](Position a, Position b) {
            return a.x == b.x && a.y == b.y;
          }));
        }
      }
    }
  }
}

TEST_CASE("A seed gives the same graph again, and another seed another graph", "[topology]") {
  for (const Family& family : families()) {
    INFO(family.name);
    CHECK(grow(family, 60, 150, 3).links == grow(family, 60, 150, 3).links);
    CHECK(grow(family, 60, 150, 3).links != grow(family, 60, 150, 4).links);
  }
}

TEST_CASE("One router alone is a graph of every family", "[topology]") {
  for (const Family& family : families()) {
    INFO(family.name);
    const Growth growth = grow(family, 1, 0, 1);
    CHECK(growth.positions.size() == 1);
    CHECK(growth.links.empty());
  }
}

TEST_CASE("Every family is drawn within two units of the middle, no router on another",
          "[topology]") {
  for (const Family& family : families()) {
    INFO(family.name);
    const Growth growth = grow(family, 100, 200, 2);
    std::set<std::pair<double, double>> places;
    for (const Position place : growth.positions) {
      places.emplace(place.x, place.y);
      CHECK(std::hypot(place.x, place.y) < 2);
    }
    CHECK(places.size() == 100);
  }
}

TEST_CASE("A family that is none is refused with the known ones", "[topology]") {
  CHECK_THROWS_WITH(find_family("ring"),
                    Catch::Contains("barabasi-albert, transit-stub, as-graph"));
}
