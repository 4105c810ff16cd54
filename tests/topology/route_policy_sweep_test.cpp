#include <algorithm>
#include <cstring>
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/topology/relation_mesh.hpp"
#include "tests/topology/shared_data.hpp"
#include "topology/generate/as_graph.hpp"
#include "topology/import/format.hpp"
#include "topology/route/policy.hpp"
#include "topology/route/policy_batch.hpp"
#include "topology/route/stream.hpp"

using namespace chokepoint;
using test::random_relations;

namespace {

/// Requires the streamed trees to be those of the three searches, next hops and order.
void require_scalar_trees(const Adjacency& graph, std::span<const RouterId> destinations) {
  PolicyPaths scalar;
  DestinationTree expected;
  std::size_t visits = 0;
  stream_routes(graph, find_routing(kPolicyRouting), destinations, 1,
                [&](unsigned, const NextHopTree& tree) {
                  ++visits;
                  scalar.compute(graph, tree.destination, expected);
                  std::size_t wrong = 0;
                  for (std::uint32_t r = 0; r < graph.size(); ++r) {
                    const auto next = expected.next_hops(RouterId{r});
                    const std::uint32_t want = r == tree.destination.value ? r
                                               : next.empty()              ? NextHopTree::kNone
                                                                           : next.front().to.value;
                    wrong += tree.next[r] != want;
                  }
                  REQUIRE(wrong == 0);
                  REQUIRE(tree.by_distance.size() == expected.by_distance().size());
                  for (std::size_t i = 0; i < tree.by_distance.size(); ++i) {
                    wrong += expected.distance(RouterId{tree.by_distance[i]}) !=
                             expected.distance(expected.by_distance()[i]);
                  }
                  REQUIRE(wrong == 0);
                });
  REQUIRE(visits == destinations.size());
}

std::vector<RouterId> sample(const Adjacency& graph, std::size_t count) {
  RandomStream random(7, "sample");
  std::vector<RouterId> routers;
  for (std::size_t i = 0; i < count; ++i) {
    routers.push_back(RouterId{random.below(static_cast<std::uint32_t>(graph.size()))});
  }
  return routers;
}

/// One router with 700 neighbours in each role that all sell transit themselves.
Mesh wide_mesh() {
  constexpr std::uint32_t kArms = 700;
  Mesh mesh = test::bare_mesh(1 + 4 * kArms);
  for (std::uint32_t i = 0; i < kArms; ++i) {
    // Numbered downwards and upwards in turn, so that the nearest is not always the first.
    const std::uint32_t customer = 1 + i;
    const std::uint32_t peer = 1 + 2 * kArms - 1 - i;
    const std::uint32_t provider = 1 + 2 * kArms + i;
    const std::uint32_t stub = 1 + 3 * kArms + i;
    mesh.add_link(test::related(0, customer, Relation::kTransit));
    mesh.add_link(test::related(0, peer, Relation::kPeering));
    mesh.add_link(test::related(provider, 0, Relation::kTransit));
    const std::uint32_t sellers[] = {customer, peer, provider};
    for (std::uint32_t k = 0; k < 3; ++k) {
      mesh.add_link(
          test::related(sellers[k], 1 + 3 * kArms + (i * (k + 3)) % kArms, Relation::kTransit));
    }
    mesh.add_link(test::related(peer, stub, Relation::kTransit));
  }
  return mesh;
}

/// Two chains of `links` providers each, joined by a peering at the top; bottom to bottom is the
/// longest path there can be.
Mesh two_chains(std::uint32_t links) {
  Mesh mesh = test::bare_mesh(2 * (links + 1));
  for (std::uint32_t i = 0; i < links; ++i) {
    mesh.add_link(test::related(2 * i, 2 * (i + 1), Relation::kTransit));
    mesh.add_link(test::related(2 * i + 1, 2 * (i + 1) + 1, Relation::kTransit));
  }
  mesh.add_link(test::related(0, 1, Relation::kPeering));
  return mesh;
}

}  // namespace

TEST_CASE("Swept policy routes are the searched ones on thousands of random graphs", "[topology]") {
  for (std::uint64_t seed = 1000; seed < 4000; ++seed) {
    INFO("seed " << seed);
    const Adjacency graph(random_relations(seed, 30));
    REQUIRE(PolicyPlan::of(graph).has_value());
    require_scalar_trees(graph, test::all_routers(graph));
  }
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    INFO("seed " << seed);
    const Adjacency graph(random_relations(seed, 400));
    require_scalar_trees(graph, test::all_routers(graph));
  }
}

TEST_CASE("Swept policy routes are the searched ones on an Internet-like graph", "[topology]") {
  AsGraphSpec spec;
  spec.ases = 6000;
  RandomStream random(3, "as-graph");
  const Adjacency graph(draw_as_graph(spec, random));
  REQUIRE(PolicyPlan::of(graph).has_value());
  require_scalar_trees(graph, sample(graph, 300));
}

TEST_CASE("Swept policy routes are the searched ones on the Internet of June 2018", "[topology]") {
  const auto file = test::shared_data() / "as/20180601.as-rel.txt.bz2";
  if (!std::filesystem::exists(file)) {
    WARN("no " << file << ": nothing tested");
    return;
  }
  const Adjacency graph(import_topology(file).mesh);
  REQUIRE(PolicyPlan::of(graph).has_value());
  require_scalar_trees(graph, sample(graph, 200));
}

TEST_CASE("Rows of more than 255 neighbours keep the high byte of positions", "[topology]") {
  const Adjacency graph(wide_mesh());
  const auto plan = PolicyPlan::of(graph);
  REQUIRE(plan);
  REQUIRE(plan->wide_rows() >= 1);
  require_scalar_trees(graph, sample(graph, 500));
}

TEST_CASE("The longest path that fits a lane is found, and longer ones are searched",
          "[topology]") {
  for (const std::uint32_t links : {125U, 126U, 127U, 400U}) {
    const Adjacency graph(two_chains(links));
    CHECK(PolicyPlan::of(graph).has_value() == (2 * links + 1 <= 253));
    const auto bottoms = static_cast<std::uint32_t>(graph.size());
    const std::vector<RouterId> destinations{RouterId{bottoms - 1}, RouterId{bottoms - 2},
                                             RouterId{0}};
    require_scalar_trees(graph, destinations);
  }
}

TEST_CASE("Graphs that sweeps are not made for are searched", "[topology]") {
  const auto ring = [](Relation last) {
    Mesh mesh = test::bare_mesh(4);
    mesh.add_link(test::related(0, 1, Relation::kTransit));
    mesh.add_link(test::related(1, 2, Relation::kTransit));
    mesh.add_link(test::related(2, 0, last));
    mesh.add_link(test::related(2, 3, Relation::kTransit));
    return mesh;
  };
  for (const Relation last : {Relation::kTransit, Relation::kSibling, Relation::kNone}) {
    const Adjacency graph(ring(last));
    CHECK_FALSE(PolicyPlan::of(graph).has_value());
    require_scalar_trees(graph, test::all_routers(graph));
  }
  CHECK(PolicyPlan::of(Adjacency(ring(Relation::kPeering))).has_value());
  CHECK(PolicyPlan::of(Adjacency(test::bare_mesh(0))).has_value());
}

TEST_CASE("Vectors of every width give the same bytes", "[topology]") {
  const auto kernels = sweep_kernels();
  REQUIRE_FALSE(kernels.empty());
  for (const Mesh& mesh : {wide_mesh(), random_relations(5, 3000), two_chains(100)}) {
    const Adjacency graph(mesh);
    const auto plan = PolicyPlan::of(graph);
    REQUIRE(plan);
    const auto destinations = sample(graph, kLanes);
    PolicyBatch narrow(graph, *plan, *kernels.front());
    narrow.compute(destinations);
    for (const SweepKernel* kernel : kernels.subspan(1)) {
      INFO(kernel->name);
      PolicyBatch wide(graph, *plan, *kernel);
      wide.compute(destinations);
      const auto equal = [](std::span<const Line> a, std::span<const Line> b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Line& x, const Line& y) {
          return std::memcmp(x.lane, y.lane, kLanes) == 0;
        });
      };
      CHECK(equal(narrow.distance(), wide.distance()));
      CHECK(equal(narrow.low_positions(), wide.low_positions()));
      CHECK(equal(narrow.high_positions(), wide.high_positions()));
    }
  }
}
