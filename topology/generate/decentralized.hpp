#pragma once

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// Hub clusters, Baran's decentralized network (RM-3420): hubs spread over a disc and joined to
/// near ones, leaves dealt to the hubs. Links beyond the tree come in kinds, each in random order:
/// hubs to their three nearest hubs; leaves to the nearest other hub; leaves of one cluster to each
/// other; then all other pairs, the nearest first.
struct DecentralizedSpec {
  std::uint32_t routers = 100;
  std::uint32_t hubs = 0;  ///< 0: √routers. At most the routers
};

/// Throws InputError for too many hubs.
Growth grow_decentralized(const DecentralizedSpec& spec, std::size_t links, RandomStream& random);
Growth grow_decentralized(std::uint32_t routers, std::size_t links, RandomStream& random);

/// Links of the tree and of the mesh of hubs: the network as Baran draws it.
std::size_t decentralized_links(const DecentralizedSpec& spec);

}  // namespace chokepoint
