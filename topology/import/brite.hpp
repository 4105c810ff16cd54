#pragma once

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the file starts with "Topology: (".
bool looks_like_brite(const Source& source);

/// Reads what the generator BRITE writes (Medina, Lakhina, Matta, Byers, MASCOTS 2001; user manual,
/// "The BRITE Output Format"): nodes `id x y in out AS type`, edges `id from to length delay
/// bandwidth ASfrom ASto type [U|D]`. Routers are named by their id, lie at (x, y) in the plane,
/// and belong to the owner "AS n" where the file gives an AS (-1: none). The delay is in
/// milliseconds, the bandwidth in Mbit/s; where one is not positive, the default stands. Directed
/// edges (D) are read as full duplex and noted. Throws InputError: lines of other fields, an id
/// twice, an edge to an unknown id, fewer or more lines than the heads of the file and of its
/// sections say, a last line without an end.
Imported read_brite(const Source& source);

}  // namespace chokepoint
