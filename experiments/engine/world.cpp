#include "experiments/engine/world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "experiments/engine/topology_file.hpp"
#include "filters/place/knowledge.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/world.hpp"

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

/// A unit holds the routes of two rungs, and several units run at a time.
constexpr std::size_t kMostBytesOfRoutes = std::size_t{512} << 20U;

/// Refuses a world for which the table of routes across the border is too large to be kept.
void check_size(std::size_t inside, std::size_t abroad, const char* field) {
  const std::size_t bytes = bytes_of_routes(inside, abroad);
  if (bytes <= kMostBytesOfRoutes) return;
  throw InputError(
      "", 0, field,
      fmt::format("the filtering state's {} routers and {} abroad have {} pairs, whose routes take "
                  "{} MiB of at most {}: take fewer routers",
                  inside, abroad, inside * abroad, bytes >> 20U, kMostBytesOfRoutes >> 20U));
}

/// The same for a mesh that stands.
void check_size(const Mesh& mesh, StateId filtering) {
  const auto inside = static_cast<std::size_t>(std::ranges::count_if(
      mesh.routers(), [&](const Router& router) { return router.state == filtering; }));
  check_size(inside, mesh.routers().size() - inside, "topology.file");
}

}  // namespace

World build_world(const Study& study, const std::string& family, double border_share,
                  std::uint64_t seed) {
  const double most = study.factors.density.back();
  World world;
  if (study.topology.file.empty()) {
    const std::size_t inside = study.topology.routers_per_state;
    check_size(inside, inside * (study.topology.states - 1), "topology.routers_per_state");
    world.ladder = grow_world({family, study.topology.states, study.topology.routers_per_state,
                               border_share, most, seed, study.topology.peering_share});
  } else {
    const auto read = topology_of(study.topology.file);
    const Mesh& mesh = *read;
    if (most > static_cast<double>(mesh.routers().size()) - 1) {
      throw InputError("", 0, "density",
                       fmt::format("a mean degree of {} is impossible with {} routers", most,
                                   mesh.routers().size()));
    }
    check_size(mesh, chosen_state(study, mesh));
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
