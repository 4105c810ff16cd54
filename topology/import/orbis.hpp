#pragma once

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the first two lines are two whole numbers each (the only line, where there is but one).
bool looks_like_orbis(const Source& source);

/// Reads what the generator Orbis writes (Mahadevan et al., SIGCOMM 2007): a line `from to` per
/// link. Routers are named by their number, in the order of the file; rates and delays are the
/// defaults. Throws InputError: lines of other fields, a last line without an end, no link at all.
Imported read_orbis(const Source& source);

}  // namespace chokepoint
