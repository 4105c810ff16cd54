#pragma once

#include <cstdint>
#include <functional>

#include "topology/mesh/mesh.hpp"

namespace chokepoint::bench {

struct RouteRace {
  std::uint32_t destinations = 1024;  ///< drawn at random; all routers where there are fewer
  std::uint32_t rounds = 5;           ///< of each contender in turn; medians count
  unsigned threads = 1;               ///< for what is measured over all pairs
  std::uint64_t seed = 1;
};

/// Milliseconds are processor time of one thread, per destination.
struct RouteRaceResult {
  std::uint32_t destinations = 0;
  double bare_ms = 0;   ///< three searches, next hops
  double ours_ms = 0;   ///< stream_routes: next hops and the order by distance
  double lanes_ms = 0;  ///< the sweeps alone: next hops in lanes, as folds in lanes use them
  bool equal = false;   ///< every next hop of every destination is the same
  double all_trees_seconds = 0;  ///< wall time of all trees, from a part
  double coverage_seconds = 0;   ///< wall time of the coverage of all pairs, measured whole
  double covered_share = 0;      ///< of all pairs, by the 30 routers with the most neighbours
  const char* vectors = "";      ///< the kind that the sweeps used
  double plan_ms = 0;            ///< laying the graph out, once
};

/// Races policy routes towards the same destinations: bare three-phase searches (BareRoutes)
/// against ours. `step(done, all)` reports progress. REQUIRES: PolicyPlan::of(graph) gives one; the
/// bare searches know no siblings, and without sweeps there is nothing to race.
RouteRaceResult race_routes(const Adjacency& graph, const RouteRace& race,
                            const std::function<void(std::size_t, std::size_t)>& step);

}  // namespace chokepoint::bench
