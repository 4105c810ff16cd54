#pragma once

#include <cstddef>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// Groups of networks each of which is, by a chain of transit links, its own provider. None of the
/// published graphs should have one: with one, valley-free routing knows no order from customers to
/// providers.
struct ProviderCycles {
  std::size_t groups = 0;   ///< strongly connected components of more than one router
  std::size_t routers = 0;  ///< in all groups together
  LinkId first;             ///< the first link inside a group; invalid when there is none
};

/// Time and memory: proportional to routers + links. Links other than transit do not count.
ProviderCycles provider_cycles(const Mesh& mesh);

}  // namespace chokepoint
