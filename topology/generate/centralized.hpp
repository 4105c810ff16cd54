#pragma once

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// A star of stars, Baran's centralized network (RM-3420) with one level more: router 0 in the
/// middle, hubs around it, leaves dealt to the hubs. Links beyond that tree, in random order, join
/// a leaf to other hubs or to the middle, or hubs to each other: a denser centralized network has
/// more spokes to the same few hubs. Only when all of those stand, other pairs follow.
struct CentralizedSpec {
  std::uint32_t routers = 100;
  std::uint32_t hubs = 0;  ///< without the middle; 0: √routers. At most routers − 1
};

/// Throws InputError for too many hubs.
Growth grow_centralized(const CentralizedSpec& spec, std::size_t links, RandomStream& random);
Growth grow_centralized(std::uint32_t routers, std::size_t links, RandomStream& random);

}  // namespace chokepoint
