#pragma once

#include <cstdint>
#include <vector>

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// Hubs 0 … hubs − 1 with a point to draw each at, and leaves, each drawn around its own hub.
struct Clusters {
  std::uint32_t hubs;
  std::vector<Position> positions;
  /// The hub of router `router`; a hub is its own. Leaves are dealt to the hubs in turn.
  std::uint32_t hub_of(std::uint32_t router) const { return router % hubs; }
};

/// Deals routers − hubs.size() leaves to hubs that stand at those places, `radius` around them.
/// REQUIRES: 1 ≤ hubs.size() ≤ routers.
Clusters deal_clusters(std::uint32_t routers, std::vector<Position> hubs, double radius);

/// The number of hubs that a family takes when none is asked for: √n, so that hubs have as many
/// leaves as there are hubs.
std::uint32_t usual_hubs(std::uint32_t routers);

}  // namespace chokepoint
