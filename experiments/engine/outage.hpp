#pragma once

#include <optional>
#include <vector>

#include "experiments/engine/world.hpp"
#include "topology/base/quantity.hpp"
#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// A part of the network that is taken out while it runs. Packets towards it are lost until the
/// routes have converged: all routers change theirs at one moment.
struct Outage {
  std::vector<bool> removed;       ///< by link of the rung
  std::vector<LinkId> links;       ///< the same as a list
  std::optional<RouterId> router;  ///< where a router is what fails: its hosts are cut off too
  Adjacency rest;                  ///< the rung without them
  SimTime at{};
  SimTime converged{};  ///< from when on routes avoid what is gone
};

/// What the study takes out on this rung, drawn from the stream "outage" of the seed: one link, one
/// router, or all links between the filtering state and one of its neighbours. Empty when it takes
/// out nothing. Throws InputError where no link
/// crosses the border. REQUIRES: the rung has a link.
std::optional<Outage> draw_outage(const OutageSettings& settings, const Rung& rung,
                                  std::uint64_t seed);

}  // namespace chokepoint
