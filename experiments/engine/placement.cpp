#include "experiments/engine/placement.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "experiments/study/frozen_arm.hpp"
#include "filters/place/knowledge.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

/// The strategy of filters/place that an arm places by.
const Strategy& strategy_of(const Arm& arm) {
  return find_strategy(frozen_rung(arm.strategy) ? "greedy" : arm.strategy);
}

}  // namespace

std::string Arm::budget_text() const {
  if (strategy_of(*this).has_budget) return budget.text();
  return strategy == "none" ? "0" : "all";
}

bool Arm::exists_on(std::size_t rung) const { return rung >= frozen_rung(strategy).value_or(0); }

std::vector<Arm> arms_of(const Factors& factors) {
  std::vector<Arm> arms;
  for (const std::string& strategy : factors.strategy) {
    for (const Budget& budget : factors.budget) {
      arms.push_back({strategy, budget});
      if (!strategy_of(arms.back()).has_budget) break;
    }
  }
  return arms;
}

std::vector<RouterId> place_arm(const Arm& arm, const KnownRung& seen, const RoutesBy& by,
                                RandomStream& random) {
  const Rung& rung = seen.rung;
  const Strategy& strategy = strategy_of(arm);
  const std::size_t budget = arm.budget.resolve(rung.border.size());
  if (strategy.has_budget && budget > rung.territory.size()) {
    throw InputError(
        "", 0, "budget",
        fmt::format("{} sites in a territory of {} routers ({})", budget, rung.territory.size(),
                    rung.mesh.state(rung.territory.state()).code));
  }
  return strategy.place(
      {rung.mesh, rung.graph, rung.territory, seen.routes, &by.routing, by.salt_seed}, budget,
      random);
}

Placements::Placements(const World& world, const std::vector<double>& density,
                       std::vector<Arm> arms, const RoutesBy& by, std::uint64_t seed)
    : by_(by),
      arms_(std::move(arms)),
      seed_(seed),
      state_(world.ladder.state(world.filtering_state).code) {
  std::set<std::size_t> rungs;
  for (const Arm& arm : arms_) {
    if (const auto rung = frozen_rung(arm.strategy); rung && *rung < density.size()) {
      rungs.insert(*rung);
    }
  }
  for (const std::size_t index : rungs) {
    const Rung rung(world, density[index]);
    const SiteSets routes =
        routes_across_border(rung.graph, by.routing, rung.territory, by.salt_seed);
    for (const Arm& arm : arms_) {
      if (frozen_rung(arm.strategy) != index) continue;
      RandomStream random = stream();
      frozen_[{arm.strategy, arm.budget_text()}] = place_arm(arm, {rung, routes}, by, random);
    }
  }
}

std::vector<RouterId> Placements::sites(const Arm& arm, const KnownRung& now,
                                        RandomStream& random) const {
  if (frozen_rung(arm.strategy)) return frozen_.at({arm.strategy, arm.budget_text()});
  return place_arm(arm, now, by_, random);
}

RandomStream Placements::stream() const { return {seed_, "agent:" + state_}; }

}  // namespace chokepoint
