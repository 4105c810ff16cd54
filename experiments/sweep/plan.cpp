#include "experiments/sweep/plan.hpp"

#include <fmt/format.h>

#include "experiments/engine/packets/packets_engine.hpp"
#include "experiments/engine/paths/paths_engine.hpp"

namespace chokepoint {
namespace {

std::vector<RunRecord> run_paths_unit(const Study& study, const Unit& unit) {
  return run_paths(study, unit.family, unit.border_share, unit.seed);
}

std::vector<RunRecord> run_packets_unit(const Study& study, const Unit& unit) {
  return run_packets(study, {unit.family, unit.density, unit.border_share, unit.routing,
                             unit.encrypted, unit.seed, unit.captures});
}

void plan_paths(const Study& study, std::vector<Unit>& units) {
  for (std::uint32_t s = 0; s < study.seeds.paths; ++s) {
    for (const std::string& family : study.factors.family) {
      for (const double share : study.factors.border_share) {
        Unit unit;
        unit.run = run_paths_unit;
        unit.seed = study.seeds.first + s;
        unit.family = family;
        unit.border_share = share;
        unit.key = fmt::format("paths {} {} {}", unit.seed, family, share);
        units.push_back(std::move(unit));
      }
    }
  }
}

void plan_packets(const Study& study, const std::filesystem::path& out, std::vector<Unit>& units) {
  const Factors& grid = study.packets;
  for (std::uint32_t s = 0; s < study.seeds.packets; ++s) {
    for (const std::string& family : grid.family) {
      for (const double share : grid.border_share) {
        for (const double density : grid.density) {
          for (const std::string& routing : grid.routing) {
            for (const double encrypted : grid.encrypted) {
              Unit unit{{},
                        run_packets_unit,
                        study.seeds.first + s,
                        family,
                        share,
                        density,
                        routing,
                        encrypted,
                        {}};
              if (study.capture) unit.captures = out / "captures";
              unit.key = fmt::format("packets {} {} {} {} {} {}", unit.seed, family, share, density,
                                     routing, encrypted);
              units.push_back(std::move(unit));
            }
          }
        }
      }
    }
  }
}

}  // namespace

std::vector<Unit> plan(const Study& study, const std::filesystem::path& out) {
  std::vector<Unit> units;
  plan_paths(study, units);
  plan_packets(study, out, units);
  return units;
}

}  // namespace chokepoint
