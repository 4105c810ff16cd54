#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "experiments/engine/world.hpp"
#include "experiments/study/study.hpp"
#include "filters/place/strategy.hpp"

namespace chokepoint {

/// A strategy with its budget as a study names it. Some place filters once (frozen_rung).
struct Arm {
  std::string strategy;
  Budget budget;

  /// As in the columns of metrics.csv. The budget of an arm that needs none is "0" (`none`) or
  /// "all" (`border-all`).
  std::string budget_text() const;
  /// Whether the arm has filters placed by that rung (0: the first).
  bool exists_on(std::size_t rung) const;
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

/// Where an arm's filters stand when they are placed on that rung. Throws InputError when a budget
/// in sites is larger than the territory.
std::vector<RouterId> place_arm(const Arm& arm, const KnownRung& seen, const RoutesBy& by,
                                RandomStream& random);

/// The arms of one ladder under one routing, with the sites of those that never move.
class Placements {
 public:
  /// `density` are the ladder's rungs. Routes of a rung are only computed for an arm that was
  /// placed on it. World and routing must outlive it. Throws as place_arm.
  Placements(const World& world, const std::vector<double>& density, std::vector<Arm> arms,
             const RoutesBy& by, std::uint64_t seed);

  std::span<const Arm> arms() const { return arms_; }
  /// The arm's sites on a rung, placed on it unless they stand already. REQUIRES: it exists there.
  std::vector<RouterId> sites(const Arm& arm, const KnownRung& now, RandomStream& random) const;
  /// The stream from which an arm draws its sites.
  RandomStream stream() const;

 private:
  RoutesBy by_;
  std::vector<Arm> arms_;
  std::uint64_t seed_;
  std::string state_;
  std::map<std::pair<std::string, std::string>, std::vector<RouterId>> frozen_;  // strategy, budget
};

}  // namespace chokepoint
