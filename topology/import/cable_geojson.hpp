#pragma once

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the text is JSON whose beginning speaks of a FeatureCollection.
bool looks_like_cable_geojson(const Source& source);

/// Reads cables as lines on the map, the `cable-geo.json` of TeleGeography's map, or any GeoJSON
/// (RFC 7946) feature collection of LineString and MultiLineString; features of other geometry are
/// skipped. A router stands wherever a line ends; points closer than about 10 metres (a
/// ten-thousandth of a degree) are one, and so are the two sides of the 180th meridian, at which
/// maps cut lines. A line that passes through the end of another has a router there. Each stretch
/// between two routers is a link; its delay is that of a fibre as long as the line is drawn, pieces
/// along great circles. Rates are the default. The lines name no places, so routers are named by
/// longitude and latitude and have no state: see read_cables for cables with their landing points.
///
/// Throws InputError: no JSON (so for every file cut short), lines of fewer than two points,
/// positions that are no degrees, no line at all.
Imported read_cable_geojson(const Source& source);

}  // namespace chokepoint
