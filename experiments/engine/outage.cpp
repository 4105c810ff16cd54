#include "experiments/engine/outage.hpp"

#include <set>

#include "topology/base/error.hpp"
#include "topology/mesh/removal.hpp"

namespace chokepoint {
namespace {

std::uint32_t below(RandomStream& random, std::size_t n) {
  return random.below(static_cast<std::uint32_t>(n));
}

std::vector<LinkId> crossing_links(const Rung& rung) {
  std::vector<LinkId> links;
  for (std::uint32_t i = 0; i < rung.mesh.links().size(); ++i) {
    const Link& link = rung.mesh.link(LinkId{i});
    if (rung.territory.contains(link.a) != rung.territory.contains(link.b)) {
      links.push_back(LinkId{i});
    }
  }
  return links;
}

/// All links between the territory and one neighbouring state, drawn among those there are.
void remove_a_border(const Rung& rung, RandomStream& random, LinkRemoval& removal) {
  const StateId home = rung.territory.state();
  const auto neighbour = [&](const Link& link) {
    const StateId a = rung.mesh.router(link.a).state;
    return a == home ? rung.mesh.router(link.b).state : a;
  };
  std::set<StateId> neighbours;
  for (const LinkId id : crossing_links(rung)) neighbours.insert(neighbour(rung.mesh.link(id)));
  if (neighbours.empty()) {
    throw InputError("", 0, "outage.what", "no link of this rung crosses the state's border");
  }
  const StateId lost = *std::next(neighbours.begin(), below(random, neighbours.size()));
  for (const LinkId id : crossing_links(rung)) {
    if (neighbour(rung.mesh.link(id)) == lost) removal.link(id);
  }
}

}  // namespace

std::optional<Outage> draw_outage(const OutageSettings& settings, const Rung& rung,
                                  std::uint64_t seed) {
  using What = OutageSettings::What;
  if (settings.what == What::kNothing) return std::nullopt;
  RandomStream random(seed, "outage");
  LinkRemoval removal(rung.mesh);
  std::optional<RouterId> router;
  switch (settings.what) {
    case What::kLink:
      removal.link(LinkId{below(random, rung.mesh.links().size())});
      break;
    case What::kRouter:
      router = RouterId{below(random, rung.mesh.routers().size())};
      removal.router(*router);
      break;
    default:
      remove_a_border(rung, random, removal);
      break;
  }
  const auto time = [](double seconds) {
    return SimTime{static_cast<std::int64_t>(seconds * 1e9)};
  };
  return Outage{removal.flags(),
                removal.links(),
                router,
                Adjacency(rung.mesh, removal.flags()),
                time(settings.at_seconds),
                time(settings.at_seconds + settings.convergence_seconds)};
}

}  // namespace chokepoint
