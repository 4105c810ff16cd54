#pragma once

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the first line is two whole numbers and the second line three.
bool looks_like_inet(const Source& source);

/// Reads what the generator Inet 3.0 writes (Winick & Jamin, UM-CSE-TR-456-02, 2002): a line with
/// the numbers of nodes and links, a line `id x y` per node, a line `from to weight` per link.
/// Routers are named by their id and lie at (x, y) in the plane; weights are not kept, rates and
/// delays are the defaults. Throws InputError: lines of other fields, an id twice, a link to an
/// unknown id, fewer or more lines than the first one says, a last line without an end.
Imported read_inet(const Source& source);

}  // namespace chokepoint
