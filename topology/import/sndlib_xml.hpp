#pragma once

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the text has a <network> element near its beginning.
bool looks_like_sndlib_xml(const Source& source);

/// Reads a network of SNDlib in XML (sndlib.put.poznan.pl, "network input file"). Nodes become
/// routers named by their id, links become links, in the order of the file; modules that could be
/// bought are not there. The rate is the pre-installed capacity where <meta> says that the unit is
/// MBITPERSEC, else 1 Gbit/s. With geographical coordinates the delay is that of a fibre along the
/// great circle (fibre_delay), else 1 ms. Demands are counted. Throws InputError with the line: no
/// well-formed XML (so for every file cut short), an id twice or missing, a link to an unknown
/// node, coordinates that are no numbers or on no globe, no node or no link at all (as in the
/// matrices of demands).
Imported read_sndlib_xml(const Source& source);

}  // namespace chokepoint
