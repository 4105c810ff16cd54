#pragma once

#include <cstddef>
#include <span>

#include "experiments/cli/router_names.hpp"
#include "filters/place/stream_nations.hpp"
#include "filters/place/stream_place.hpp"

namespace chokepoint::cli {

/// What `place` found, and what is needed to print it. Refers to what it is made from.
struct PlaceReport {
  const Mesh& mesh;
  const RouterNames& names;
  const Routing& routing;
  const Strategy& strategy;
  std::size_t budget;
  std::size_t destinations;
  std::span<const Placed> placed;      ///< at least one
  std::span<const NationFacts> facts;  ///< of the states in `placed`, or none
  double seconds;                      ///< that the work took, reading the file left out
};

/// One JSON object a placement, a line each.
void print_json(const PlaceReport& report);
/// Aligned tables: the sites where there is one placement, the states where there are any.
void print_text(const PlaceReport& report);

}  // namespace chokepoint::cli
