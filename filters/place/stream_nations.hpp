#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "topology/mesh/mesh.hpp"
#include "topology/route/routing.hpp"

namespace chokepoint {

/// How easily a nation can watch its border, judged by the paths that cross it.
///
/// A path of a nation is one with an end inside; it crosses the border when some link of it has
/// exactly one end inside. So every path between inside and abroad counts, in each direction, and
/// one between two routers inside counts when it leaves the nation and comes back. Paths with
/// neither end inside are transit: counted, but no choke point of the nation is judged by them.
struct NationFacts {
  StateId state;
  std::size_t routers = 0;
  /// Routers with a link to another state, and such links. Routers whose country is not known are
  /// abroad for paths, but make no border.
  std::size_t border_routers = 0;
  std::size_t border_links = 0;

  std::uint64_t pairs = 0;            ///< paths of the nation that cross its border
  std::uint64_t abroad_and_back = 0;  ///< of them, those with both ends inside
  std::uint64_t transit = 0;          ///< paths through the nation with neither end inside

  /// National choke-point potential (Leyba et al. 2019): 1/j for the smallest j such that the j
  /// routers with a link out of the nation that are on most of the paths, the ends of a path
  /// included, have shares that sum above f. A path past two of them counts at both. 0 when no path
  /// crosses the border.
  double potential = 0;
  std::size_t potential_routers = 0;  ///< j
  /// The potential of the first and of the second half of the destinations, as a measure of how
  /// much a sample of destinations can tell.
  double potential_halves[2] = {0, 0};

  /// The fewest routers anywhere that the greedy algorithm needs to cover the wanted share of the
  /// paths, each a router between the ends of the paths it covers. In the order of choice.
  std::vector<RouterId> set;
  std::size_t set_at_least = 0;    ///< no set of fewer routers covers the share of the set's paths
  bool set_reaches_share = false;  ///< false when even all routers cover less
  double set_coverage = 0;         ///< share of `pairs` that the set covers
  double set_coverage_error = 0;   ///< standard error of set_coverage over a sample of destinations
};

struct NationQuestion {
  const Mesh& mesh;
  const Adjacency& graph;
  const Routing& routing;  ///< REQUIRES: spreading == kNone
  /// Every pair of one of them with every router that has a route to it is looked at. All routers,
  /// or a uniform sample of them.
  std::span<const RouterId> destinations;
  /// The sets are chosen on the paths from a nation to so many routers, and from everywhere to so
  /// many of its own and one in twenty besides, drawn uniformly (in all about 1 GB of memory on the
  /// Internet's graph); what they cover is then counted on the paths to `destinations`. On a graph
  /// of fewer routers they are chosen on all paths.
  std::size_t set_outward = 1500;
  std::size_t set_inward = 15;
  std::uint64_t seed = 1;
  std::vector<StateId> states{};  ///< the nations that are asked for; empty for all
  unsigned threads = 1;
  double f = 0.9;      ///< of the potential
  double share = 0.9;  ///< of paths to be covered by the set
  std::function<void(std::size_t done, std::size_t all)> progress{};
};

/// The facts of every state with routers, in the order of the states' ids; the state of routers
/// without a country is nobody's and left out. Time: about 1 ms per destination and thread for
/// 60,000 routers. The result does not depend on the number of threads.
std::vector<NationFacts> national_choke_points(const NationQuestion& question);

/// CP(f) of given shares: 1/j for the smallest j such that the j greatest sum above f, or 0 when
/// they do not.
double choke_point_potential(std::span<const double> shares, double f);

}  // namespace chokepoint
