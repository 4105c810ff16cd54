#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "tests/topology/relation_mesh.hpp"
#include "topology/generate/as_graph.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/route/chunks.hpp"
#include "topology/route/policy.hpp"
#include "topology/route/shortest.hpp"
#include "topology/route/stream.hpp"

using namespace chokepoint;

namespace {

/// A hash of each destination's tree, by destination; fails when one is visited twice.
std::vector<std::uint64_t> tree_hashes(const Adjacency& graph, std::string_view routing,
                                       std::span<const RouterId> destinations, unsigned threads) {
  std::vector<std::uint64_t> hashes(graph.size(), 0);
  std::mutex guard;
  bool twice = false;
  bool stranger = false;
  stream_routes(graph, find_routing(routing), destinations, threads,
                [&](unsigned worker, const NextHopTree& tree) {
                  std::uint64_t hash = 1;
                  for (const std::uint32_t next : tree.next) hash = mix64(hash * 31 + next);
                  for (const std::uint32_t r : tree.by_distance) hash = mix64(hash * 37 + r);
                  const std::lock_guard lock(guard);
                  twice |= hashes[tree.destination.value] != 0;
                  stranger |= worker >= threads;
                  hashes[tree.destination.value] = hash;
                });
  CHECK_FALSE(twice);
  CHECK_FALSE(stranger);
  return hashes;
}

Mesh internet(std::uint32_t ases) {
  AsGraphSpec spec;
  spec.ases = ases;
  RandomStream random(11, "as-graph");
  return draw_as_graph(spec, random);
}

}  // namespace

TEST_CASE("Trees do not depend on the number of threads", "[topology]") {
  const Adjacency graph(internet(2000));
  std::vector<RouterId> destinations = test::all_routers(graph);
  destinations.resize(777);
  for (const char* routing : {"policy", "shortest"}) {
    const auto alone = tree_hashes(graph, routing, destinations, 1);
    CHECK(std::count(alone.begin(), alone.end(), 0U) == 2000 - 777);
    for (const unsigned threads : {2U, 3U, 8U}) {
      CHECK(tree_hashes(graph, routing, destinations, threads) == alone);
    }
  }
}

TEST_CASE("A streamed shortest tree holds the first next hops, nearest routers first",
          "[topology]") {
  RandomStream random(2, "mesh");
  const Adjacency graph(mesh_of(grow_erdos_renyi(80, 130, random), 100));
  ShortestPaths shortest(ShortestPaths::Ties::kLowest);
  DestinationTree expected;
  stream_routes(
      graph, find_routing("shortest"), test::all_routers(graph), 1,
      [&](unsigned, const NextHopTree& tree) {
        shortest.compute(graph, tree.destination, expected);
        REQUIRE(tree.by_distance.front() == tree.destination.value);
        std::uint32_t distance = 0;
        for (const std::uint32_t r : tree.by_distance) {
          REQUIRE(expected.distance(RouterId{r}) >= distance);
          distance = expected.distance(RouterId{r});
          const auto next = expected.next_hops(RouterId{r});
          REQUIRE(tree.next[r] == (next.empty() ? r : next.front().to.value));
        }
        const auto without = std::count(tree.next.begin(), tree.next.end(), NextHopTree::kNone);
        REQUIRE(tree.by_distance.size() + static_cast<std::size_t>(without) == graph.size());
      });
}

TEST_CASE("What a visitor throws ends the stream and reaches the caller", "[topology]") {
  const Adjacency graph(internet(300));
  for (const unsigned threads : {1U, 4U}) {
    CHECK_THROWS_WITH(
        stream_routes(graph, find_routing(kPolicyRouting), test::all_routers(graph), threads,
                      [](unsigned, const NextHopTree& tree) {
                        if (tree.destination.value == 150) {
                          throw std::runtime_error("no more");
                        }
                      }),
        "no more");
  }
}

TEST_CASE("Chunks cover every item once, whatever the threads", "[topology]") {
  for (const std::size_t items : {0UL, 1UL, 63UL, 64UL, 65UL, 1000UL}) {
    for (const unsigned threads : {0U, 1U, 2U, 5U}) {
      std::vector<int> taken(items, 0);
      std::atomic<bool> too_long = false;
      for_each_chunk(items, 64, threads, [&](unsigned, std::size_t first, std::size_t last) {
        too_long = too_long || last - first > 64;
        for (std::size_t i = first; i < last; ++i) ++taken[i];
      });
      CHECK_FALSE(too_long);
      CHECK(std::all_of(taken.begin(), taken.end(), [](int n) { return n == 1; }));
    }
  }
}
