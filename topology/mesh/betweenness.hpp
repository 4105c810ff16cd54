#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// Betweenness of every router: the sum over unordered pairs (s, t) of the share of shortest s–t
/// paths that the router is interior to (Freeman 1977; Brandes 2001, by Boost.Graph). Lengths are
/// hops; parallel links count as one. Time: routers × links.
std::vector<double> betweenness(const Adjacency& graph);

/// Beyond this many routers exact betweenness takes longer than anyone waits for a placement.
inline constexpr std::size_t kExactBetweennessRouters = 5000;

struct PivotSampling {
  std::size_t pivots = 1000;  ///< sources drawn without replacement; as many as there are: exact
  double confidence = 0.95;   ///< with which the error bound holds for all routers at once
  std::uint64_t seed = 1;
  unsigned threads = 2;  ///< does not change the result
};

struct SampledBetweenness {
  std::vector<double> value;  ///< as betweenness() counts
  std::size_t pivots = 0;
  /// |value − betweenness| ≤ error_bound for every router at once, with the confidence asked for;
  /// in pairs, as the values. Zero when every router was a pivot.
  double error_bound = 0;
};

/// Estimates betweenness from the dependencies of sources drawn uniformly (Brandes & Pich 2007).
/// The dependency of one source on a router is between 0 and n − 2, so Hoeffding's inequality in
/// Serfling's form (1974, sampling without replacement) and a union over the routers bound the
/// error. The bound knows nothing of the graph: true errors are as a rule far below it.
SampledBetweenness sampled_betweenness(const Adjacency& graph, const PivotSampling& sampling);

/// The fewest pivots for which the error bound of sampled_betweenness is at most `epsilon` of all
/// n(n−1)/2 pairs. REQUIRES: 0 < epsilon, 0 < confidence < 1.
std::size_t pivots_for(std::size_t routers, double epsilon, double confidence);

}  // namespace chokepoint
