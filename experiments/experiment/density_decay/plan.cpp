#include "experiments/experiment/density_decay/plan.hpp"

#include <fmt/format.h>

#include "experiments/engine/packets/packets_engine.hpp"
#include "experiments/engine/paths/paths_engine.hpp"
#include "experiments/experiment/density_decay/scenes.hpp"

namespace chokepoint {
namespace {

void plan_paths(const Study& study, std::vector<Unit>& units) {
  for (std::uint32_t s = 0; s < study.seeds.paths; ++s) {
    const std::uint64_t seed = study.seeds.first + s;
    for (const std::string& family : study.factors.family) {
      for (const double share : study.factors.border_share) {
        units.push_back(
            {fmt::format("paths {} {} {}", seed, family, share),
             [&study, family, share, seed] { return run_paths(study, family, share, seed); }});
      }
    }
  }
}

/// The cells of one seed of the packet engine.
std::vector<PacketCell> cells_of_seed(const Factors& grid, std::uint64_t seed,
                                      const std::filesystem::path& captures) {
  std::vector<PacketCell> cells;
  for (const std::string& family : grid.family) {
    for (const double share : grid.border_share) {
      for (const double density : grid.density) {
        for (const std::string& routing : grid.routing) {
          cells.push_back({family, density, share, routing, grid.encrypted, seed, captures});
        }
      }
    }
  }
  return cells;
}

void plan_packets(const Study& study, const std::filesystem::path& captures,
                  std::vector<Unit>& units) {
  for (std::uint32_t s = 0; s < study.seeds.packets; ++s) {
    for (const PacketCell& cell : cells_of_seed(study.packets, study.seeds.first + s, captures)) {
      units.push_back({fmt::format("packets {} {} {} {} {}", cell.seed, cell.family,
                                   cell.border_share, cell.density, cell.routing),
                       [&study, cell] { return run_packets(study, cell); }});
    }
  }
}

}  // namespace

Plan plan_density_decay(const Study& study, const std::filesystem::path& out) {
  Plan plan;
  plan_paths(study, plan.units);
  plan_packets(study, study.capture ? out / "captures" : std::filesystem::path(), plan.units);
  plan.pictures = scenes_json(study);
  return plan;
}

}  // namespace chokepoint
