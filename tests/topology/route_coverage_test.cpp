#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/topology/relation_mesh.hpp"
#include "topology/generate/as_graph.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/route/coverage.hpp"
#include "topology/route/policy.hpp"
#include "topology/route/policy_batch.hpp"
#include "topology/route/walk.hpp"

using namespace chokepoint;

namespace {

/// Walks every path and looks at each router on it.
CoverageCount by_walking(const Adjacency& graph, const Routing& routing,
                         std::span<const RouterId> sites, std::span<const RouterId> destinations) {
  CoverageCount count;
  const auto routes = routing.make();
  for_each_destination(*routes, graph, destinations, [&](const DestinationTree& tree) {
    for (const RouterId from : tree.by_distance()) {
      if (from == tree.destination()) continue;
      bool covered = false;
      walk(tree, from, 0, 0, [&](RouterId at) {
        if (at == from || at == tree.destination()) return;
        covered |= std::find(sites.begin(), sites.end(), at) != sites.end();
      });
      ++count.pairs;
      count.covered += covered;
    }
  });
  return count;
}

std::vector<RouterId> draw(const Adjacency& graph, std::size_t count, std::uint64_t seed) {
  RandomStream random(seed, "draw");
  std::vector<RouterId> routers;
  while (routers.size() < count) {
    routers.push_back(RouterId{random.below(static_cast<std::uint32_t>(graph.size()))});
  }
  return routers;
}

}  // namespace

TEST_CASE("Coverage is what walking every path finds", "[topology]") {
  std::uint64_t covered = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Adjacency graph(test::random_relations(seed, 60));
    const auto sites = draw(graph, seed % 5, seed);
    const auto all = test::all_routers(graph);
    for (const char* name : {"policy", "shortest"}) {
      INFO("seed " << seed << ", " << name);
      const Routing& routing = find_routing(name);
      const CoverageCount expected = by_walking(graph, routing, sites, all);
      REQUIRE(coverage_of(graph, routing, sites, all, 1) == expected);
      covered += expected.covered;
    }
  }
  CHECK(covered > 10'000);
}

TEST_CASE("Coverage does not depend on threads or on the width of vectors", "[topology]") {
  AsGraphSpec spec;
  spec.ases = 3000;
  RandomStream random(5, "as-graph");
  const Adjacency graph(draw_as_graph(spec, random));
  const Routing& policy = find_routing(kPolicyRouting);
  const std::vector<RouterId> sites{RouterId{0}, RouterId{3}, RouterId{40}, RouterId{2999}};
  const auto destinations = draw(graph, 400, 1);
  const CoverageCount expected = by_walking(graph, policy, sites, destinations);
  CHECK(expected.covered > 1000);
  for (const unsigned threads : {1U, 2U, 7U}) {
    CHECK(coverage_of(graph, policy, sites, destinations, threads) == expected);
  }
  const auto plan = PolicyPlan::of(graph);
  REQUIRE(plan);
  std::vector<std::int8_t> site(graph.size(), 0);
  for (const RouterId router : sites) site[plan->rank_of(router)] = -1;
  for (const SweepKernel* kernel : sweep_kernels()) {
    INFO(kernel->name);
    PolicyBatch batch(graph, *plan, *kernel);
    CoverageCount count;
    for (std::size_t first = 0; first < destinations.size(); first += kLanes) {
      const auto part = std::span(destinations).subspan(first);
      const PairCounts counts = batch.coverage(part.first(std::min(part.size(), kLanes)), site);
      count.pairs += counts.routed;
      count.covered += counts.covered;
    }
    CHECK(count == expected);
  }
}

TEST_CASE("A site covers neither the pairs that it begins nor those that it ends", "[topology]") {
  // A line 0 - 1 - 2, customers outside.
  Mesh mesh = test::bare_mesh(3);
  mesh.add_link(test::related(1, 0, Relation::kTransit));
  mesh.add_link(test::related(1, 2, Relation::kTransit));
  const Adjacency graph(mesh);
  const auto all = test::all_routers(graph);
  const auto covered = [&](std::uint32_t site) {
    const RouterId router{site};
    return coverage_of(graph, find_routing(kPolicyRouting), std::span(&router, 1), all, 1);
  };
  CHECK(covered(0) == CoverageCount{6, 0});
  CHECK(covered(1) == CoverageCount{6, 2});
  CHECK(covered(2) == CoverageCount{6, 0});
}
