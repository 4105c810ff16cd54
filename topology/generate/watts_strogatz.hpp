#pragma once

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// Watts & Strogatz (Nature 1998): a ring in which each router has `neighbours` nearest neighbours;
/// then the far end of each link moves, with probability `rewire`, to a router drawn uniformly.
/// Clustering is near 3(k−2) / (4(k−1)) · (1−p)³ (Barrat & Weigt 2000).
struct WattsStrogatzSpec {
  std::uint32_t routers = 100;
  std::uint32_t neighbours = 4;  ///< even, from 2 to routers − 1
  double rewire = 0.1;           ///< in [0, 1]
};

/// One draw of the model, connected or not. Throws InputError for values beyond the ranges.
Growth draw_watts_strogatz(const WattsStrogatzSpec& spec, RandomStream& random);

/// The model's ladder, always connected: a path along the ring whose links stay, then the ring's
/// last link and the links to second, third … neighbours, in random order within each kind, each
/// rewired with that probability when it is added.
Growth grow_watts_strogatz(std::uint32_t routers, std::size_t links, double rewire,
                           RandomStream& random);
/// The same at the default of WattsStrogatzSpec.
Growth grow_watts_strogatz(std::uint32_t routers, std::size_t links, RandomStream& random);

}  // namespace chokepoint
