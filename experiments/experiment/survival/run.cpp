#include "experiments/experiment/survival/run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "experiments/experiment/survival/measures.hpp"
#include "experiments/experiment/survival/settings.hpp"
#include "topology/generate/lattice.hpp"
#include "topology/mesh/survival.hpp"

namespace chokepoint {

std::vector<RunRecord> run_survival(const Study& study, double redundancy,
                                    const std::string& attack, std::uint64_t seed) {
  const auto& settings = own<SurvivalSettings>(study);
  RandomStream random(seed, "topology");
  const Growth growth = make_lattice(settings.side, settings.side, redundancy, random);
  SurvivalSpec spec;
  spec.attack = find_attack(attack);
  spec.draws = settings.draws;
  spec.seed = seed;
  spec.threads = 1;  // units are processes
  spec.destroyed = settings.destroyed;
  const Survival survival = survival_of(Adjacency(mesh_of(growth, growth.links.size())), spec);

  const std::string lattice = fmt::format("{}", redundancy);
  std::vector<RunRecord> records;
  std::vector<double> survivability;
  for (const SurvivalPoint& point : survival.curve) {
    survivability.push_back(std::min(point.mean, 1.0));  // its weights sum to 1 but for rounding
    records.push_back({"paths",
                       seed,
                       {lattice, attack, fmt::format("{}", point.destroyed)},
                       kWholeLattice,
                       {{"survivability", survivability.back()}}});
  }
  RunRecord whole{"paths", seed, {lattice, attack, ""}, kWholeLattice, {}};
  whole.values = {{"shortfall", mean_shortfall(settings.destroyed, survivability, kUpTo)},
                  {"shortfall_whole", mean_shortfall(settings.destroyed, survivability, 1)}};
  if (survival.threshold) whole.values.emplace_back("threshold", *survival.threshold);
  records.push_back(std::move(whole));
  return records;
}

}  // namespace chokepoint
