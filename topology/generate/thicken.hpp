#pragma once

#include <cstdint>
#include <string_view>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// How the ends of added links are drawn.
enum class ThickenModel {
  kUniform,  ///< every pair that is not linked alike
  kDegree,   ///< both ends by their degree in the given mesh, plus one: the rich peer with the rich
  kDistance,  ///< pairs by exp(−d / (βL)) as in Waxman's graph, β = 0.2, L the greatest distance
};

/// "uniform", "degree" or "distance". Throws InputError for another name.
ThickenModel find_thicken_model(std::string_view name);

struct Thickening {
  double degree = 8;  ///< mean degree to reach, 2 · links / routers
  ThickenModel model = ThickenModel::kUniform;
  std::uint64_t seed = 1;  ///< the stream "topology/thicken" of this seed is used
};

/// The mesh and, behind its links, new ones until the mean degree is reached; a lesser degree than
/// the mesh has adds none, and a higher one with the same seed only adds more. A new link is a
/// peering when the mesh says who pays whom, and says nothing otherwise. Its delay is that of the
/// fibre where positions are degrees, else the default.
/// Throws InputError when the degree is out of reach, or distances are asked for and no router has
/// a position.
Mesh thicken(const Mesh& mesh, const Thickening& thickening);

}  // namespace chokepoint
