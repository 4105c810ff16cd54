#pragma once

#include <string>
#include <vector>

#include "experiments/study/study.hpp"
#include "filters/place/strategy.hpp"
#include "topology/mesh/territory.hpp"

namespace chokepoint {

/// The mesh of one seed with its whole ladder, and the state that filters in it.
struct World {
  Mesh ladder;  ///< links in the order of densification; a rung is a prefix
  StateId filtering_state;
};

/// Generates the world, or reads the study's topology file and makes a ladder of its largest
/// component.
/// Throws InputError where the settings cannot be met, and before anything is drawn where the
/// routes across the border would take more than 512 MiB.
World build_world(const Study& study, const std::string& family, double border_share,
                  std::uint64_t seed);

/// One rung of a ladder, with what engines ask of it again and again.
struct Rung {
  Rung(const World& world, double density);

  Mesh mesh;
  Adjacency graph;
  Territory territory;
  std::vector<RouterId> border;  ///< the territory's border routers
  double mean_degree;            ///< realised, simple
};

/// A strategy with its budget as a study names it. "greedy-frozen" is greedy on the first rung.
struct Arm {
  std::string strategy;
  Budget budget;

  /// As in the columns of metrics.csv. The budget of an arm that needs none is "0" (`none`) or
  /// "all" (`border-all`).
  std::string budget_text() const;
};

/// The arms of a study: every strategy with every budget, once where the budget does not matter.
std::vector<Arm> arms_of(const Factors& factors);

/// A rung and what the filtering state knows of its routes.
struct KnownRung {
  const Rung& rung;
  const SiteSets& routes;  ///< of routes_across_border
};

/// How routes are found on all rungs of a ladder.
struct RoutesBy {
  const Routing& routing;
  std::uint64_t salt_seed;
};

/// Where an arm's filters stand on a rung. Throws InputError when a budget in sites is larger than
/// the territory. `first` is the first rung of the same ladder.
std::vector<RouterId> place_arm(const Arm& arm, const KnownRung& now, const KnownRung& first,
                                const RoutesBy& by, RandomStream& random);

/// Seed of the routers' ECMP salts.
std::uint64_t salt_seed(std::uint64_t seed);

}  // namespace chokepoint
