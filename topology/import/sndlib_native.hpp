#pragma once

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the text starts with "?SNDlib native format".
bool looks_like_sndlib_native(const Source& source);

/// Reads a network of SNDlib in its native text (sndlib.put.poznan.pl, "Network input file (simple
/// ASCII)"), by the rules of read_sndlib_xml. The sections META, NODES, LINKS and DEMANDS are read,
/// others skipped. The format does not say what its coordinates are: they are taken for degrees
/// when all of them could be and one has a fraction, as published degrees do and pixels do not.
/// Throws InputError with the line: another kind of file, a bracket that nothing closes (the file
/// is cut), entries of other fields, and what read_sndlib_xml refuses.
Imported read_sndlib_native(const Source& source);

}  // namespace chokepoint
