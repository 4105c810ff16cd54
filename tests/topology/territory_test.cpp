#include "topology/mesh/territory.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "topology/base/random.hpp"

using namespace chokepoint;

namespace {

/// Two states of `n` routers each with random links across.
Mesh two_states(std::uint32_t n, int links, std::uint64_t seed) {
  Mesh mesh;
  const StateId inside = mesh.add_state({"XA"});
  const StateId outside = mesh.add_state({"XB"});
  for (std::uint32_t i = 0; i < 2 * n; ++i) mesh.add_router({"", i < n ? inside : outside, {}, {}});
  RandomStream random(seed, "cut");
  for (int i = 0; i < links; ++i) {
    Link link;
    link.a = RouterId{random.below(n)};
    link.b = RouterId{n + random.below(n)};
    mesh.add_link(link);
  }
  return mesh;
}

/// The fewest routers whose removal leaves no border link, by trying every set.
int smallest_cover(const Mesh& mesh) {
  const auto n = static_cast<std::uint32_t>(mesh.routers().size());
  int best = static_cast<int>(n);
  for (std::uint32_t set = 0; set < (1U << n); ++set) {
    bool cuts = true;
    for (const Link& link : mesh.links()) {
      cuts &= ((set >> link.a.value) & 1) != 0 || ((set >> link.b.value) & 1) != 0;
    }
    if (cuts) best = std::min(best, __builtin_popcount(set));
  }
  return best;
}

}  // namespace

TEST_CASE("The minimum cut at the border equals the best of all sets of routers", "[topology]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Mesh mesh = two_states(5, 3 + static_cast<int>(seed % 8), seed);
    const Territory territory(mesh, StateId{0});
    CHECK(minimum_border_cut(mesh, territory) == static_cast<std::size_t>(smallest_cover(mesh)));
  }
}

TEST_CASE("Border routers are those with a link abroad", "[topology]") {
  const Mesh mesh = two_states(70, 40, 3);
  const Territory territory(mesh, StateId{0});
  std::vector<bool> expected(140, false);
  for (const Link& link : mesh.links()) expected[link.a.value] = true;
  std::size_t count = 0;
  for (const RouterId router : border_routers(mesh, territory)) {
    CHECK(expected[router.value]);
    CHECK(territory.contains(router));
    ++count;
  }
  CHECK(count == static_cast<std::size_t>(std::count(expected.begin(), expected.end(), true)));
  CHECK(border_links(mesh, territory) == 40);
}

TEST_CASE("Site sets work beyond one machine word", "[topology]") {
  const Mesh mesh = two_states(130, 1, 1);
  const Territory territory(mesh, StateId{0});
  SiteSets sets(territory);
  sets.add_row();
  sets.add_row();
  sets.set(0, 129);
  sets.set(1, 1);
  CHECK(sets.test(0, 129));
  CHECK_FALSE(sets.test(1, 129));
  CHECK_FALSE(intersects(sets.row(0), sets.row(1)));
  sets.set(1, 129);
  CHECK(intersects(sets.row(0), sets.row(1)));
  CHECK(sets.only({false, true}).rows() == 1);
}
