#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "tests/topology/generate_laws.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/as_graph.hpp"
#include "topology/route/policy.hpp"

using namespace chokepoint;

namespace {

constexpr std::uint32_t kTier1 = 19;

Mesh draw(AsGraphSpec spec, std::uint64_t seed = 1) {
  RandomStream random(seed, "topology");
  return draw_as_graph(spec, random);
}

struct Counts {
  std::vector<std::size_t> providers, customers, peers, degree;
  std::size_t peerings = 0;
};

Counts count(const Mesh& mesh) {
  const std::size_t n = mesh.routers().size();
  Counts counts{std::vector<std::size_t>(n), std::vector<std::size_t>(n),
                std::vector<std::size_t>(n), std::vector<std::size_t>(n)};
  for (const Link& link : mesh.links()) {
    ++counts.degree[link.a.value];
    ++counts.degree[link.b.value];
    if (link.relation == Relation::kTransit) {
      ++counts.customers[link.a.value];
      ++counts.providers[link.b.value];
    } else {
      ++counts.peers[link.a.value];
      ++counts.peers[link.b.value];
      ++counts.peerings;
    }
  }
  return counts;
}

std::vector<Growth::Pair> pairs_of(const Mesh& mesh) {
  std::vector<Growth::Pair> pairs;
  for (const Link& link : mesh.links()) pairs.emplace_back(link.a.value, link.b.value);
  return pairs;
}

/// The mean number of hops between ASes, and how many pairs have no route, over some destinations.
std::pair<double, std::size_t> policy_paths(const Mesh& mesh) {
  const Adjacency graph(mesh);
  PolicyPaths paths;
  DestinationTree tree;
  double hops = 0;
  double routed = 0;
  std::size_t unreachable = 0;
  const auto n = static_cast<std::uint32_t>(mesh.routers().size());
  for (std::uint32_t to = 0; to < n; to += n / 40) {
    paths.compute(graph, RouterId{to}, tree);
    unreachable += n - tree.by_distance().size();
    for (const RouterId from : tree.by_distance()) {
      hops += tree.distance(from);
      ++routed;
    }
  }
  return {hops / routed, unreachable};
}

}  // namespace

TEST_CASE("An AS graph of the Internet's size has the links, shares and names it was asked for",
          "[topology]") {
  const Mesh mesh = draw({});
  REQUIRE(mesh.routers().size() == 70'000);
  CHECK(mesh.links().size() == 450'000);
  CHECK(laws::simple(pairs_of(mesh)));
  const Counts counts = count(mesh);
  CHECK(static_cast<double>(counts.peerings) / 450'000 == Approx(0.6).margin(1e-4));
  CHECK(mesh.routers()[0].name == "1");
  CHECK(mesh.routers()[69'999].name == "70000");

  // The clique: peers of each other, without providers. Everybody else buys from someone.
  for (std::uint32_t as = 0; as < kTier1; ++as) {
    CHECK(counts.providers[as] == 0);
    CHECK(counts.peers[as] == kTier1 - 1);
  }
  CHECK(std::ranges::all_of(counts.providers.begin() + kTier1, counts.providers.end(),
                            [](std::size_t providers) { return providers >= 1; }));

  // Providers have lower numbers than their customers, so there is no cycle and every chain of
  // providers ends in the clique.
  CHECK(std::ranges::all_of(mesh.links(), [](const Link& link) {
    return link.relation != Relation::kTransit || link.a < link.b;
  }));
}

TEST_CASE("Degrees of the AS graph are heavy-tailed as the Internet's", "[topology][validation]") {
  const Counts counts = count(draw({}));
  // CAIDA's graph of June 2018 by the same estimate: degrees 1.77 to 2.09 and customers 1.77 to
  // 2.01 from 3 to 20 on; Faloutsos et al. (1999): 2.1 to 2.2.
  const double degree = laws::tail_exponent(counts.degree, 10);
  const double customers = laws::tail_exponent(counts.customers, 5);
  CHECK(degree == Approx(2.0).margin(0.3));
  CHECK(customers == Approx(2.0).margin(0.2));
  // June 2018: the AS with most links has 7,397 of 61,533 possible ones, 12 %; 85 % of the ASes
  // have no customers and 77 % no peers.
  const double most = static_cast<double>(*std::ranges::max_element(counts.degree)) / 70'000;
  CHECK(most > 0.04);
  CHECK(most < 0.25);
  const auto none = [](const std::vector<std::size_t>& of) {
    return static_cast<double>(std::ranges::count(of, 0U)) / static_cast<double>(of.size());
  };
  CHECK(none(counts.customers) == Approx(0.85).margin(0.03));
  CHECK(none(counts.peers) == Approx(0.77).margin(0.05));
}

TEST_CASE(
    "Every AS reaches every other by a valley-free path, and more directly in a flat Internet",
    "[topology]") {
  AsGraphSpec spec;
  spec.ases = 4000;
  spec.multihoming = 1.5;
  spec.peering_share = 0.1;
  const auto [steep, lost] = policy_paths(draw(spec));
  CHECK(lost == 0);
  spec.peering_share = 0.7;
  const auto [peered, lost_too] = policy_paths(draw(spec));
  CHECK(lost_too == 0);
  CHECK(peered < steep - 0.1);
  spec.peering_share = 0.1;
  spec.multihoming = 4;
  const auto [multihomed, lost_again] = policy_paths(draw(spec));
  CHECK(lost_again == 0);
  CHECK(multihomed < steep - 0.1);
}

TEST_CASE("The number of links of an AS graph can be given instead of its multihoming",
          "[topology]") {
  AsGraphSpec spec;
  spec.ases = 2000;
  spec.links = 9001;
  const Mesh mesh = draw(spec);
  CHECK(mesh.links().size() == 9001);
  CHECK(count(mesh).peerings == Approx(0.6 * 9001).margin(1));
  spec.links = 100;
  CHECK_THROWS_WITH(draw(spec), Catch::StartsWith("links: must be from 4953 to "));
}

TEST_CASE("Small AS graphs are sound too", "[topology]") {
  for (const std::uint32_t ases : {1U, 2U, 3U, 20U, 48U, 300U}) {
    AsGraphSpec spec;
    spec.ases = ases;
    spec.multihoming = 1;
    spec.peering_share = ases < 20 ? 0 : 0.5;  // so small, there are no pairs left to peer
    const Mesh mesh = draw(spec);
    INFO(ases << " ASes");
    CHECK(laws::simple(pairs_of(mesh)));
    const Adjacency graph(mesh);
    PolicyPaths paths;
    DestinationTree tree;
    for (std::uint32_t to = 0; to < ases; ++to) {
      paths.compute(graph, RouterId{to}, tree);
      REQUIRE(tree.by_distance().size() == ases);
    }
  }
}

TEST_CASE("One seed gives one AS graph", "[topology]") {
  AsGraphSpec spec;
  spec.ases = 1000;
  CHECK(pairs_of(draw(spec, 4)) == pairs_of(draw(spec, 4)));
  CHECK(pairs_of(draw(spec, 4)) != pairs_of(draw(spec, 5)));
}

TEST_CASE("An AS graph that cannot be is refused with the knob's name", "[topology]") {
  const auto refused = [](auto change) {
    AsGraphSpec spec;
    spec.ases = 200;
    change(spec);
    return [spec] { draw(spec); };
  };
  const double nan = std::nan("");
  CHECK_THROWS_WITH(refused([&](AsGraphSpec& s) { s.peering_share = nan; })(),
                    Catch::StartsWith("peering-share: "));
  CHECK_THROWS_WITH(refused([](AsGraphSpec& s) { s.peering_share = 1; })(),
                    Catch::StartsWith("peering-share: "));
  CHECK_THROWS_WITH(refused([](AsGraphSpec& s) { s.peering_share = 0.999; })(),
                    Catch::StartsWith("peering-share: "));
  CHECK_THROWS_WITH(refused([](AsGraphSpec& s) { s.multihoming = 0.5; })(),
                    Catch::StartsWith("multihoming: "));
  CHECK_THROWS_WITH(refused([](AsGraphSpec& s) { s.multihoming = 30; })(),
                    Catch::StartsWith("multihoming: "));
  CHECK_THROWS_WITH(refused([](AsGraphSpec& s) { s.tier1 = 300; })(), Catch::StartsWith("tier1: "));
  CHECK_THROWS_WITH(refused([](AsGraphSpec& s) { s.transit_share = 2; })(),
                    Catch::StartsWith("transit-share: "));
}
