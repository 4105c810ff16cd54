#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "topology/base/random.hpp"
#include "topology/mesh/territory.hpp"
#include "topology/route/routing.hpp"

namespace chokepoint {

/// What an agent knows when it decides where its filters go.
struct PlacementProblem {
  const Mesh& mesh;
  const Adjacency& graph;
  const Territory& territory;
  /// One row for each route that matters to the agent: the routers of its territory that a filter
  /// could stand at to see it.
  const SiteSets& routes;
  /// How those routes are found, for strategies that look where they go when filters stand in their
  /// way; null: by shortest paths.
  const Routing* routing = nullptr;
  std::uint64_t salt_seed = 0;  ///< of the routers' hashes, as in routes_across_border
};

/// A way to choose sites. The result is ordered, most wanted first; it has at most `budget`
/// routers, all in the territory, none twice.
struct Strategy {
  std::string_view name;
  std::string_view summary;
  bool has_budget;  ///< false: the strategy takes what it needs, whatever the budget
  bool nested;      ///< a smaller budget takes a prefix of what a larger one takes
  std::vector<RouterId> (*place)(const PlacementProblem& problem, std::size_t budget,
                                 RandomStream& random);
};

/// Every strategy, in the order in which help texts list them. A new one is one more line there.
std::span<const Strategy> strategies();
/// The strategy of that name. Throws InputError with the known names otherwise.
const Strategy& find_strategy(std::string_view name);

/// Share of the rows that hold at least one of the sites, after each further site.
/// Has sites.size() entries; 0 each where there are no rows.
std::vector<double> cumulative_coverage(const SiteSets& rows, const Territory& territory,
                                        std::span<const RouterId> sites);

}  // namespace chokepoint
