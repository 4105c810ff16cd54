#pragma once

#include <span>
#include <string_view>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// Puts each router into the state of its place, as country_of_place tells it; the others get none.
/// REQUIRES: one place a router.
void assign_place_states(Mesh& mesh, std::span<const std::string_view> places);

}  // namespace chokepoint
