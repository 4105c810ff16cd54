#include "experiments/engine/world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/base/error.hpp"
#include "topology/generate/world.hpp"
#include "topology/import/format.hpp"
#include "topology/mesh/component.hpp"

namespace chokepoint {
namespace {

// As topology/import names it.
constexpr const char* kUnknownCountry = "??";

/// The state with the most routers, of equals the first. Routers whose country the file does not
/// tell are abroad to everybody, but no state that could filter.
StateId largest_state(const Mesh& mesh) {
  std::vector<std::size_t> routers(mesh.states().size(), 0);
  for (const Router& router : mesh.routers()) {
    if (router.state.valid() && mesh.state(router.state).code != kUnknownCountry) {
      ++routers[router.state.value];
    }
  }
  const auto largest = std::max_element(routers.begin(), routers.end());
  if (largest == routers.end() || *largest == 0) {
    throw InputError("", 0, "topology.filtering_state",
                     "the file tells no router's country; name a state to filter");
  }
  return StateId{static_cast<std::uint32_t>(largest - routers.begin())};
}

/// Rungs that hold the same links would answer a question about density without asking it.
void check_rungs(const Study& study, const Mesh& ladder) {
  std::size_t last = 0;
  for (const double density : study.factors.density) {
    const std::size_t links =
        links_for_degree(ladder.routers().size(), density, ladder.links().size());
    if (links == last) {
      throw InputError(
          "", 0, "density",
          fmt::format("{} has the same {} links as the rung before it", density, links));
    }
    last = links;
  }
}

StateId chosen_state(const Study& study, const Mesh& mesh) {
  const std::string& code = study.topology.filtering_state;
  if (code.empty()) return study.topology.file.empty() ? StateId{0} : largest_state(mesh);
  const StateId state = mesh.find_state(code);
  if (state.valid()) return state;
  std::string known;
  for (const State& s : mesh.states()) known += (known.empty() ? "" : ", ") + s.code;
  throw InputError("", 0, "topology.filtering_state", "'" + code + "' is none of " + known);
}

}  // namespace

World build_world(const Study& study, const std::string& family, double border_share,
                  std::uint64_t seed) {
  const double most = study.factors.density.back();
  World world;
  if (study.topology.file.empty()) {
    world.ladder = grow_world({family, study.topology.states, study.topology.routers_per_state,
                               border_share, most, seed, study.topology.peering_share});
  } else {
    if (!std::filesystem::is_regular_file(study.topology.file)) {
      throw InputError("", 0, "topology.file",
                       study.topology.file + " is no file that can be read");
    }
    const Mesh mesh = largest_component(import_topology(study.topology.file).mesh);
    if (mesh.states().size() < 2) {
      throw InputError(
          "", 0, "topology.file",
          study.topology.file +
              ": all routers are in one state; the experiment needs a border (choose a file with "
              "several countries)");
    }
    if (most > static_cast<double>(mesh.routers().size()) - 1) {
      throw InputError("", 0, "density",
                       fmt::format("a mean degree of {} is impossible with {} routers", most,
                                   mesh.routers().size()));
    }
    world.ladder =
        regrow(mesh, {border_share, most, seed, study.topology.thin_by, study.topology.thicken,
                      study.topology.peering_share, chosen_state(study, mesh)});
  }
  check_rungs(study, world.ladder);
  world.filtering_state = chosen_state(study, world.ladder);
  return world;
}

Rung::Rung(const World& world, double density)
    : mesh(world.ladder.with_first_links(
          links_for_degree(world.ladder.routers().size(), density, world.ladder.links().size()))),
      graph(mesh),
      territory(mesh, world.filtering_state),
      border(border_routers(mesh, territory)),
      mean_degree(2.0 * static_cast<double>(mesh.links().size()) /
                  static_cast<double>(mesh.routers().size())) {}

std::uint64_t salt_seed(std::uint64_t seed) { return derive_seed(seed, "ecmp"); }

}  // namespace chokepoint
