#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "filters/place/strategy.hpp"
#include "filters/place/stream_problem.hpp"

namespace chokepoint {

/// Where sites go on a whole graph, real or generated, and what they cover.
struct PlaceQuestion {
  const Mesh& mesh;
  const Adjacency& graph;
  const Routing& routing;
  const Strategy& strategy;
  std::size_t budget = 1;  ///< sites each state may have; REQUIRES ≥ 1
  /// The paths that matter: from every router with a route to each of these.
  std::span<const RouterId> destinations;
  /// One placement for each of these, at its own routers only; empty: one, at any router.
  std::vector<StateId> states{};
  bool crossing_only = false;  ///< of a state's paths only those that cross its border
  std::uint64_t seed = 1;
  unsigned threads = 1;
  /// How much of the paths greedy may store: 20 bytes a node. Beyond it, it chooses on a sample.
  std::size_t max_nodes = 60'000'000;
  std::function<void(std::size_t done, std::size_t all)> progress{};
};

struct Placed {
  StateId state;  ///< invalid where sites may stand anywhere
  CoverageSteps steps;
  bool optimal = false;  ///< proven: no placement of as many sites covers more
  /// Destinations on whose paths the sites were chosen; fewer than were asked for where their paths
  /// do not fit in memory. What the sites cover is counted on all.
  std::size_t chosen_on = 0;
};

/// Throws InputError where the strategy cannot answer the question: it needs a border and there is
/// none, or the graph is beyond its reach.
std::vector<Placed> place_on_graph(const PlaceQuestion& question);

/// `count` of the routers 0 … routers − 1, drawn uniformly without replacement, ascending.
/// REQUIRES: count ≤ routers.
std::vector<RouterId> draw_routers(std::size_t routers, std::size_t count, RandomStream& random);

}  // namespace chokepoint
