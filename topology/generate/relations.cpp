#include "topology/generate/relations.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"
#include "topology/generate/forest.hpp"

namespace chokepoint {
namespace {

/// How far each router is from the root of its tree in the forest of the links that join
/// components.
std::vector<std::uint32_t> depths(const Mesh& mesh, const std::vector<bool>& in_forest,
                                  RouterId root) {
  constexpr std::uint32_t kUnseen = 0xffffffff;
  std::vector<bool> removed(in_forest);
  removed.flip();
  const Adjacency forest(mesh, removed);
  std::vector<std::uint32_t> depth(mesh.routers().size(), kUnseen);
  std::vector<RouterId> queue;
  const auto search = [&](RouterId from) {
    if (depth[from.value] != kUnseen) return;
    depth[from.value] = 0;
    queue.assign(1, from);
    for (std::size_t i = 0; i < queue.size(); ++i) {
      for (const Arc& arc : forest.of(queue[i])) {
        if (depth[arc.to.value] != kUnseen) continue;
        depth[arc.to.value] = depth[queue[i].value] + 1;
        queue.push_back(arc.to);
      }
    }
  };
  search(root);
  for (std::uint32_t router = 0; router < depth.size(); ++router) search(RouterId{router});
  return depth;
}

/// A uniform number in [0, 1) that is the pair's own, whatever other links there are.
double lot(std::uint64_t seed, RouterId a, RouterId b) {
  const auto [low, high] = std::minmax(a, b);
  const std::uint64_t pair = (static_cast<std::uint64_t>(low.value) << 32) | high.value;
  return static_cast<double>(mix64(seed ^ mix64(pair + 1)) >> 11) * 0x1.0p-53;
}

}  // namespace

Mesh with_relations(const Mesh& mesh, RouterId root, double peering_share, std::uint64_t seed) {
  if (!(peering_share >= 0 && peering_share <= 1)) {
    throw InputError("", 0, "peering_share", "must be from 0 to 1");
  }
  const std::vector<bool> in_forest = joins_components(mesh);
  const std::vector<std::uint32_t> depth = depths(mesh, in_forest, root);
  const auto standing = [&](RouterId router) { return std::pair(depth[router.value], router); };
  const std::uint64_t lots = derive_seed(seed, "topology/relations");
  Mesh related = mesh.with_first_links(0);
  for (std::size_t i = 0; i < mesh.links().size(); ++i) {
    Link link = mesh.links()[i];
    const bool peers = !in_forest[i] && lot(lots, link.a, link.b) < peering_share;
    if (link.relation == Relation::kNone && link.a != link.b) {
      link.relation = peers ? Relation::kPeering : Relation::kTransit;
      if (!peers && standing(link.b) < standing(link.a)) std::swap(link.a, link.b);
    }
    related.add_link(link);
  }
  return related;
}

RouterId busiest_router(const Mesh& mesh, StateId outside_of) {
  std::vector<std::size_t> links(mesh.routers().size(), 0);
  for (const Link& link : mesh.links()) {
    ++links[link.a.value];
    ++links[link.b.value];
  }
  RouterId busiest;
  for (std::uint32_t r = 0; r < links.size(); ++r) {
    if (outside_of.valid() && mesh.router(RouterId{r}).state == outside_of) continue;
    if (!busiest.valid() || links[r] > links[busiest.value]) busiest = RouterId{r};
  }
  return busiest.valid() ? busiest : busiest_router(mesh);
}

bool has_relations(const Mesh& mesh) {
  return std::ranges::any_of(mesh.links(), [](const Link& link) {
    return link.relation == Relation::kTransit || link.relation == Relation::kPeering;
  });
}

}  // namespace chokepoint
