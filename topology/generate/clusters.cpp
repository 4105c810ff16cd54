#include "topology/generate/clusters.hpp"

#include <algorithm>
#include <cmath>

#include "topology/generate/pairs.hpp"

namespace chokepoint {

Clusters deal_clusters(std::uint32_t routers, std::vector<Position> hubs, double radius) {
  Clusters clusters{static_cast<std::uint32_t>(hubs.size()), std::move(hubs)};
  for (std::uint32_t leaf = clusters.hubs; leaf < routers; ++leaf) {
    const std::uint32_t hub = clusters.hub_of(leaf);
    const std::uint32_t siblings = (routers - 1 - hub) / clusters.hubs;
    clusters.positions.push_back(on_circle(clusters.positions[hub], radius,
                                           static_cast<double>(leaf / clusters.hubs) / siblings));
  }
  return clusters;
}

std::uint32_t usual_hubs(std::uint32_t routers) {
  return std::clamp(static_cast<std::uint32_t>(std::lround(std::sqrt(routers))), 1U,
                    std::max(routers, 1U));
}

}  // namespace chokepoint
