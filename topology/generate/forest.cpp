#include "topology/generate/forest.hpp"

namespace chokepoint {

std::vector<bool> joins_components(const Mesh& mesh) {
  Components components(mesh.routers().size());
  std::vector<bool> joins;
  joins.reserve(mesh.links().size());
  for (const Link& link : mesh.links()) {
    joins.push_back(components.join(link.a.value, link.b.value));
  }
  return joins;
}

std::size_t forest_first(std::size_t routers, std::vector<Link>& links) {
  Components components(routers);
  const auto rest = std::stable_partition(links.begin(), links.end(), [&](const Link& link) {
    return components.join(link.a.value, link.b.value);
  });
  return static_cast<std::size_t>(rest - links.begin());
}

}  // namespace chokepoint
