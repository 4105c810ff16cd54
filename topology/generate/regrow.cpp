#include "topology/generate/regrow.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "topology/base/error.hpp"
#include "topology/generate/border_share.hpp"
#include "topology/generate/forest.hpp"
#include "topology/generate/link_drawer.hpp"

namespace chokepoint {
namespace {

StateId largest_state(const Mesh& mesh) {
  std::vector<std::size_t> routers(mesh.states().size(), 0);
  for (const Router& router : mesh.routers()) {
    if (router.state.valid()) ++routers[router.state.value];
  }
  if (routers.empty()) return {};
  return StateId{static_cast<std::uint32_t>(std::ranges::max_element(routers) - routers.begin())};
}

/// The graph's own links as the lower part of the ladder.
Mesh own_links(const Mesh& mesh, const RegrowSpec& spec, RandomStream& random) {
  const std::vector<Link> links = thinning_order(mesh, spec.thin_by, random);
  Mesh grown = mesh.with_first_links(0);
  PairSet seen;
  std::size_t joins = 0;
  Components components(mesh.routers().size());
  for (const Link& link : links) {
    joins += components.join(link.a.value, link.b.value);
    if (seen.insert({link.a.value, link.b.value})) grown.add_link(link);
  }
  if (joins + 1 != mesh.routers().size()) {
    throw InputError("", 0, "topology.file",
                     "the graph is not connected; a ladder needs one component");
  }
  return grown;
}

}  // namespace

Mesh regrow(const Mesh& mesh, const RegrowSpec& spec) {
  RandomStream random(spec.seed, "topology");
  Mesh grown = own_links(mesh, spec, random);
  const bool related = has_relations(mesh);
  LinkDrawer drawer(grown, random, spec.thicken);
  if (related) drawer.set_relation(Relation::kPeering);
  const auto routers = static_cast<double>(mesh.routers().size());
  const auto target = static_cast<std::size_t>(std::llround(spec.most_degree * routers / 2));
  for (std::size_t k = 0; grown.links().size() < target; ++k) {
    // Where a kind has no pair left (states of one or two routers), the other kind goes on.
    const bool across = crosses_border(k, spec.border_share);
    const bool added = across ? drawer.add_across() || drawer.add_within()
                              : drawer.add_within() || drawer.add_across();
    if (!added) {
      throw InputError(
          "", 0, "density",
          "the graph cannot be thickened beyond a mean degree of " +
              std::to_string(2.0 * static_cast<double>(grown.links().size()) / routers));
    }
  }
  if (related) return grown;
  const StateId filtering =
      spec.filtering_state.valid() ? spec.filtering_state : largest_state(mesh);
  return with_relations(grown, busiest_router(mesh, filtering), spec.peering_share, spec.seed);
}

Mesh regrow(const Mesh& mesh, double border_share, double most_degree, std::uint64_t seed) {
  RegrowSpec spec;
  spec.border_share = border_share;
  spec.most_degree = most_degree;
  spec.seed = seed;
  return regrow(mesh, spec);
}

}  // namespace chokepoint
