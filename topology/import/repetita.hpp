#pragma once

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the first line is "NODES n".
bool looks_like_repetita(const Source& source);

/// Reads a `.graph` of REPETITA (Gay, Schaus, Vissicchio 2017; its wiki, "Topology Format"): a line
/// `label x y` per node, a line `label from to weight bandwidth delay` per directed edge. Both
/// directions make one link (ListedLinks). Routers are named by their label and lie at (x, y),
/// unless all lie at the same point, which says nothing; those whose label is a place of Rocketfuel
/// stand in the state of the place. Bandwidth is in kbit/s, delay in microseconds, 0 meaning less
/// than one. Weights are not kept. Throws InputError: lines of other fields, an edge to a node that
/// is not there, fewer or more lines than the heads say, a last line without an end.
Imported read_repetita(const Source& source);

}  // namespace chokepoint
