#pragma once

#include <functional>
#include <string>

#include "topology/mesh/mesh.hpp"

namespace chokepoint::cli {

/// Writes what `make` returns to `out` as GraphML and says what it is; that it takes long, unless
/// `quiet`, on standard error. InputErrors of `make` that
/// name a field, like border_share, name the option, --border-share, when they leave here. Throws
/// InputError, before anything is made, when `out` is there and no regular file.
void write_topology(const std::string& out, bool quiet, const std::function<Mesh()>& make);

}  // namespace chokepoint::cli
