#pragma once

#include <cstdint>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// CAIDA's AS graph of June 2018 has 179,127 peerings among 301,797 links.
inline constexpr double kUsualPeeringShare = 0.6;

/// Gives a business relation to every link that has none, by this model. Links that join two
/// components of the links before them (the spanning tree of a ladder) are transit: the end nearer
/// to `root` is the provider; a component without it hangs on its lowest router. Any other link is
/// a settlement-free peering with probability `peering_share`, else transit from the end higher up
/// that tree, of equals the lower-numbered one. So customers and providers form no cycle, and any
/// two routers of a component have a valley-free path. Chance is a hash of the link's two ends and
/// the sub-stream "topology/relations" of `seed`: given the tree, a link's relation depends on no
/// other link. A provider becomes the link's `a`.
/// REQUIRES: root is a router of the mesh, peering_share in [0, 1]. Throws InputError otherwise for
/// the share.
Mesh with_relations(const Mesh& mesh, RouterId root, double peering_share, std::uint64_t seed);

/// The router with the most links (of equals the lowest) among those outside of `state`, or among
/// all where the state holds every router. REQUIRES: the mesh has a router.
RouterId busiest_router(const Mesh& mesh, StateId outside_of = {});

/// True when some link says who pays whom.
bool has_relations(const Mesh& mesh);

}  // namespace chokepoint
