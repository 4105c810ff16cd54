#pragma once

#include "topology/base/quantity.hpp"
#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// Great-circle distance in kilometres between two positions in degrees, by the haversine formula
/// (Sinnott, "Virtues of the haversine", Sky & Telescope 68, 1984) on a sphere of the mean Earth
/// radius 6371.0088 km (IUGG; Moritz, "Geodetic Reference System 1980").
double great_circle_km(Position a, Position b);

/// Propagation delay of a fibre laid along the great circle at two thirds of the speed of light in
/// vacuum (Singla et al., "The Internet at the Speed of Light", HotNets 2014). At least the 5 µs of
/// one kilometre: coordinates are those of a city, so two routers of one city have equal ones.
Duration fibre_delay(Position a, Position b);

/// The same for a fibre of that length. REQUIRES: 0 ≤ kilometres ≤ 10⁹.
Duration fibre_delay(double kilometres);

}  // namespace chokepoint
