#pragma once

#include <optional>
#include <span>
#include <vector>

#include "topology/mesh/mesh.hpp"
#include "topology/mesh/territory.hpp"

namespace chokepoint {

/// The fewest routers without which no path leads from a router of `from` to one of `to`, among
/// those whose entry in `removable` is set; ascending. Ends may be removed like others where that
/// is allowed (a path of one router, in both sets, counts). Of several smallest cuts the one
/// nearest to `to`. None when no removal parts them. By Menger's theorem (1927) as many as there
/// are paths that share no removable router. By maximum flow (Boykov & Kolmogorov 2004,
/// Boost.Graph) with every router split in two. REQUIRES: `removable` has one entry a router.
std::optional<std::vector<RouterId>> minimum_vertex_cut(const Adjacency& graph,
                                                        std::span<const RouterId> from,
                                                        std::span<const RouterId> to,
                                                        const std::vector<bool>& removable);
/// The same between two routers that both stay; none when they are neighbours or the same.
std::optional<std::vector<RouterId>> minimum_vertex_cut(const Adjacency& graph, RouterId from,
                                                        RouterId to);

/// The fewest links without which no path leads from `from` to `to`, ascending; parallel links are
/// cut one by one. Of several smallest cuts the one nearest to `to`. None when the sets share a
/// router. As many as there are paths that share no link.
std::optional<std::vector<LinkId>> minimum_edge_cut(const Adjacency& graph,
                                                    std::span<const RouterId> from,
                                                    std::span<const RouterId> to);

/// A state's routers without a link abroad: those whose traffic must pass others of the state.
std::vector<RouterId> interior_routers(const Adjacency& graph, const Territory& territory);

/// The fewest routers of a state that every path between its interior and abroad passes, whatever
/// the routing; of several smallest sets the one nearest to the border. Interior routers may be in
/// it themselves. Empty for a state without an interior.
std::vector<RouterId> minimum_territory_cut(const Adjacency& graph, const Territory& territory);

}  // namespace chokepoint
