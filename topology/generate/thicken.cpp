#include "topology/generate/thicken.hpp"

#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "topology/base/error.hpp"
#include "topology/base/nearest.hpp"
#include "topology/generate/link_drawer.hpp"
#include "topology/generate/relations.hpp"

namespace chokepoint {

ThickenModel find_thicken_model(std::string_view name) {
  if (name == "uniform") return ThickenModel::kUniform;
  if (name == "degree") return ThickenModel::kDegree;
  if (name == "distance") return ThickenModel::kDistance;
  constexpr std::array<std::string_view, 3> kKnown{"uniform", "degree", "distance"};
  throw InputError("", 0, "model", none_of(name, kKnown));
}

Mesh thicken(const Mesh& mesh, const Thickening& thickening) {
  const auto routers = static_cast<double>(mesh.routers().size());
  if (!(thickening.degree >= 0 && thickening.degree <= std::max(routers - 1, 0.0))) {
    throw InputError(
        "", 0, "degree",
        fmt::format("must be from 0 to {} with {} routers", std::max(routers - 1, 0.0), routers));
  }
  Mesh thick = mesh;
  const auto target = static_cast<std::size_t>(std::llround(thickening.degree * routers / 2));
  if (thick.links().size() >= target) return thick;
  RandomStream random(thickening.seed, "topology/thicken");
  LinkDrawer drawer(thick, random, thickening.model);
  if (has_relations(mesh)) drawer.set_relation(Relation::kPeering);
  while (thick.links().size() < target) {
    if (!drawer.add_any()) {
      throw InputError("", 0, "degree",
                       fmt::format("the graph cannot be thickened beyond a mean degree of {:.4f}",
                                   2.0 * static_cast<double>(thick.links().size()) / routers));
    }
  }
  return thick;
}

}  // namespace chokepoint
