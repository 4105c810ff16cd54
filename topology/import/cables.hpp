#pragma once

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the text is JSON whose beginning speaks of landing points.
bool looks_like_cables(const Source& source);

/// Reads submarine cables and where they land, the `cables.json` of TeleGeography's map
/// (submarinecablemap.com): an object of cables, each with `landing_points` (`id`, `name`,
/// `latlon`), `length` and `rfs`, ready for service.
///
/// Every landing point is a router, named as there, in the state of the country that ends its name.
/// The file does not say how a cable runs from one of its points to the next, so a cable of n
/// points becomes n − 1 links along the shortest tree that joins them (minimum spanning tree of
/// their great-circle distances; Prim 1957). Where the published length is greater than that tree,
/// as cables do not lie straight, its links share it in proportion; the delay is that of a fibre of
/// that length. Rates are the default. The links stand in the order of the year of service, cables
/// without one last, so that the first links of the mesh are an older sea.
///
/// Throws InputError: no JSON (so for every file cut short), a cable without landing points, points
/// without id, name or position, no cable at all. A point keeps the first of its
/// positions; another that is more than 20 km away is noted.
Imported read_cables(const Source& source);

}  // namespace chokepoint
