#pragma once

#include <cstdint>

#include "topology/mesh/territory.hpp"
#include "topology/route/routing.hpp"

namespace chokepoint {

/// What a state can know of the routes across its border without knowing who will talk to whom: for
/// every pair (router inside, router abroad), one row with the routers of the territory that a
/// probe between the two and its answer pass. Under multipath a row is one draw of the routing's
/// choice. Pairs without a route give no row.
SiteSets routes_across_border(const Adjacency& graph, const Routing& routing,
                              const Territory& territory, std::uint64_t salt_seed);

/// The memory that routes_across_border() takes with so many routers inside and abroad.
std::size_t bytes_of_routes(std::size_t inside, std::size_t abroad);

}  // namespace chokepoint
