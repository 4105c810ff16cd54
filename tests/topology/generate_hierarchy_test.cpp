#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/topology/generate_laws.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/centralized.hpp"
#include "topology/generate/decentralized.hpp"
#include "topology/generate/transit_stub.hpp"

using namespace chokepoint;

namespace {

Growth without(const Growth& growth, const std::vector<bool>& removed) {
  Growth left{growth.positions, {}};
  for (const auto& link : growth.links) {
    if (!removed[link.first] && !removed[link.second]) left.links.push_back(link);
  }
  return left;
}

}  // namespace

TEST_CASE("A centralized network falls apart without its middle, then without its hubs",
          "[topology]") {
  RandomStream random(1, "centralized");
  const Growth star = grow_centralized({101, 10}, 100, random);
  REQUIRE(laws::connected(star));
  CHECK(laws::degrees(star)[0] == 10);
  std::vector<bool> removed(101, false);
  removed[0] = true;
  auto pieces = laws::components(without(star, removed));
  CHECK(std::ranges::count(pieces, 10U) == 10);  // a hub and its nine leaves each
  std::fill(removed.begin(), removed.begin() + 11, true);
  pieces = laws::components(without(star, removed));
  CHECK(pieces.size() == 101);

  // Denser: every link has an end at a hub or in the middle while such pairs last.
  const Growth dense = grow_centralized({101, 10}, 900, random);
  CHECK(laws::components(without(dense, removed)).size() == 101);
  CHECK_THROWS_WITH(grow_centralized({10, 10}, 9, random), Catch::StartsWith("hubs: "));
}

TEST_CASE("A decentralized network without a hub loses its cluster only", "[topology]") {
  RandomStream random(1, "decentralized");
  const DecentralizedSpec spec{96, 8};
  const Growth growth = grow_decentralized(spec, decentralized_links(spec), random);
  REQUIRE(laws::connected(growth));
  // Every hub is linked to three others, so no hub alone parts the others (hubs 0 … 7).
  for (std::uint32_t hub = 0; hub < 8; ++hub) {
    std::vector<bool> removed(96, false);
    removed[hub] = true;
    const auto pieces = laws::components(without(growth, removed));
    CHECK(pieces.size() == 1 + 1 + 11);  // the rest, the lost hub, and its eleven leaves
    CHECK(*std::ranges::max_element(pieces) == 96 - 12);
  }
  const auto degree = laws::degrees(growth);
  for (std::uint32_t hub = 0; hub < 8; ++hub) CHECK(degree[hub] >= 11 + 3);
  for (std::uint32_t leaf = 8; leaf < 96; ++leaf) CHECK(degree[leaf] == 1);
  CHECK_THROWS_WITH(grow_decentralized({10, 11}, 9, random), Catch::StartsWith("hubs: "));
}

TEST_CASE("Stubs reach each other through transit routers only", "[topology]") {
  TransitStubSpec spec;
  spec.routers = 240;
  spec.multihomed = 0.1;
  spec.shortcuts = 0;
  const Domains domains = domains_of(spec);
  REQUIRE(domains.transit == 30);
  REQUIRE(domains.stubs == 30);
  RandomStream random(1, "transit");
  const Growth growth = grow_transit_stub(spec, 420, random);
  CHECK(laws::connected(growth));
  CHECK(laws::simple(growth.links));

  std::size_t homes = 0;
  for (const auto& [a, b] : growth.links) {
    const bool core_a = a < domains.transit;
    const bool core_b = b < domains.transit;
    if (!core_a && !core_b) CHECK(domains.of(a) == domains.of(b));
    homes += core_a != core_b;
  }
  // A home for each stub, and of the 181 added links those that a stub router drew as a second one.
  CHECK(homes > domains.stubs);
  CHECK(homes < domains.stubs + 40);

  std::vector<bool> removed(240, false);
  std::fill(removed.begin(), removed.begin() + domains.transit, true);
  CHECK(laws::components(without(growth, removed)).size() == domains.transit + domains.stubs);

  // Each domain hangs together by itself, and so does the core.
  for (std::uint32_t domain = 0; domain < domains.transit_domains + domains.stubs; ++domain) {
    std::vector<bool> others(240);
    std::size_t members = 0;
    for (std::uint32_t r = 0; r < 240; ++r) {
      others[r] = domains.of(r) != domain;
      members += !others[r];
    }
    const auto pieces = laws::components(without(growth, others));
    CHECK(*std::ranges::max_element(pieces) == members);
  }
}

TEST_CASE("Shortcuts join stubs beside the core", "[topology]") {
  TransitStubSpec spec;
  spec.routers = 240;
  spec.shortcuts = 0.5;
  RandomStream random(1, "transit");
  const Growth growth = grow_transit_stub(spec, 420, random);
  const Domains domains = domains_of(spec);
  const auto across = std::ranges::count_if(growth.links, [&](const auto& link) {
    return link.first >= domains.transit && link.second >= domains.transit &&
           domains.of(link.first) != domains.of(link.second);
  });
  // Of the 181 added links half of those that start at one of the 210 stub routers of 240, but
  // for the few that land in their own stub: 79, and four standard deviations either way.
  CHECK(across > 50);
  CHECK(across < 105);
}

TEST_CASE("A transit-stub network refuses what it cannot be", "[topology]") {
  TransitStubSpec spec;
  spec.domains = 90;
  CHECK_THROWS_WITH(domains_of(spec), Catch::StartsWith("domains: "));
  spec = {};
  spec.transit_share = 0;
  CHECK_THROWS_WITH(domains_of(spec), Catch::StartsWith("transit-share: "));
  spec = {};
  spec.stub_routers = 0;
  CHECK_THROWS_WITH(domains_of(spec), Catch::StartsWith("stub-routers: "));
  spec = {};
  spec.shortcuts = 1.2;
  CHECK_THROWS_WITH(domains_of(spec), Catch::StartsWith("shortcuts: "));
}
