#include "topology/generate/thin.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "topology/base/error.hpp"
#include "topology/base/nearest.hpp"
#include "topology/generate/forest.hpp"

namespace chokepoint {

ThinBy find_thin_order(std::string_view name) {
  if (name == "random") return ThinBy::kRandom;
  if (name == "age") return ThinBy::kAge;
  constexpr std::array<std::string_view, 2> kKnown{"random", "age"};
  throw InputError("", 0, "by", none_of(name, kKnown));
}

std::vector<Link> thinning_order(const Mesh& mesh, ThinBy by, RandomStream& random) {
  std::vector<Link> links(mesh.links().begin(), mesh.links().end());
  if (by == ThinBy::kRandom) random.shuffle(std::span(links));
  forest_first(mesh.routers().size(), links);
  return links;
}

Mesh thin(const Mesh& mesh, const Thinning& thinning) {
  if (!(thinning.keep >= 0 && thinning.keep <= 1)) {
    throw InputError("", 0, "keep", "must be from 0 to 1");
  }
  RandomStream random(thinning.seed, "topology/thin");
  const std::vector<Link> links = thinning_order(mesh, thinning.by, random);
  Mesh thinned = mesh.with_first_links(0);
  const auto forest = std::ranges::count(joins_components(mesh), true);
  const auto kept = std::llround(thinning.keep * static_cast<double>(links.size()));
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::max<long long>(kept, forest)); ++i) {
    thinned.add_link(links[i]);
  }
  return thinned;
}

}  // namespace chokepoint
