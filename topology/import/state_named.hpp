#pragma once

#include <string>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// The state with that code, added to the mesh when it is new.
inline StateId state_named(Mesh& mesh, const std::string& code) {
  const StateId known = mesh.find_state(code);
  return known.valid() ? known : mesh.add_state({code});
}

}  // namespace chokepoint
