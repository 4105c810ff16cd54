#include "topology/generate/centralized.hpp"

#include <algorithm>

#include "topology/base/error.hpp"
#include "topology/generate/clusters.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint {
namespace {

/// Hubs on a circle around the middle, their leaves around them. Router 0 is the middle, then
/// come hubs, then leaves.
Clusters draw(std::uint32_t routers, std::uint32_t hubs) {
  constexpr double kRing = 0.7;
  std::vector<Position> places;
  for (std::uint32_t i = 0; i < hubs; ++i) {
    places.push_back(on_circle({0, 0}, kRing, static_cast<double>(i) / hubs));
  }
  const double room = hubs < 8 ? 0.28 : 2.0 / hubs;
  return deal_clusters(routers - 1, std::move(places), room);
}

}  // namespace

Growth grow_centralized(const CentralizedSpec& spec, std::size_t links, RandomStream& random) {
  const std::uint32_t n = spec.routers;
  if (n < 2) return {sunflower(n), {}};
  if (spec.hubs > n - 1) {
    throw InputError("", 0, "hubs", "must be fewer than the routers");
  }
  const std::uint32_t hubs = spec.hubs == 0 ? usual_hubs(n - 1) : spec.hubs;
  const Clusters clusters = draw(n, hubs);
  Growth growth{{Position{0, 0}}, {}};
  growth.positions.insert(growth.positions.end(), clusters.positions.begin(),
                          clusters.positions.end());
  for (std::uint32_t i = 0; i + 1 < n; ++i) {
    const std::uint32_t hub = clusters.hub_of(i);
    growth.links.emplace_back(i == hub ? 0 : hub + 1, i + 1);
  }
  if (links <= growth.links.size()) return growth;

  std::vector<Growth::Pair> spokes;
  const PairSet tree(growth.links);
  for (std::uint32_t hub = 0; hub <= hubs; ++hub) {
    for (std::uint32_t other = hub + 1; other < n; ++other) {
      if (!tree.contains({hub, other})) spokes.emplace_back(hub, other);
    }
  }
  random.shuffle(std::span(spokes));
  spokes.resize(std::min(spokes.size(), links - growth.links.size()));
  growth.links.insert(growth.links.end(), spokes.begin(), spokes.end());
  add_random_pairs(growth, links, random);
  return growth;
}

Growth grow_centralized(std::uint32_t routers, std::size_t links, RandomStream& random) {
  return grow_centralized({routers, 0}, links, random);
}

}  // namespace chokepoint
