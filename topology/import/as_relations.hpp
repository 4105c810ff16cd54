#pragma once

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the first line that is no comment looks like `number|number|…`.
bool looks_like_as_relations(const Source& source);

/// Reads CAIDA's AS relationships (www.caida.org/catalog/datasets/as-relationships), serial-1:
/// `provider|customer|-1`, `peer|peer|0` and, as older files have it, `sibling|sibling|2`. The
/// fourth field of serial-2 (who says so) is skipped, and so are lines that start with '#', but for
/// two: the tier-1 clique and the exchange points are counted.
///
/// Routers are named by their AS number in decimal and stand in ascending order of it, so the
/// lowest router is the lowest AS. Links stand in the order of the file; their rates and delays are
/// the defaults. No router is in a state: see assign_countries.
///
/// Repaired and counted: links from an AS to itself, and links that the file says twice, are left
/// out. Refused with InputError: numbers that are none of an AS, unknown codes, lines with too few
/// or too many fields, two relations of the same two ASes that contradict each other, no link at
/// all. Cycles of customers and providers are read as they stand, and counted.
Imported read_as_relations(const Source& source);

}  // namespace chokepoint
