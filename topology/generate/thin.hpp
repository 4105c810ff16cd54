#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "topology/base/random.hpp"
#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// In which order links go.
enum class ThinBy {
  kRandom,
  kAge,  ///< the newest first; a link's place in the mesh is its age, the first is the oldest
};

/// "random" or "age". Throws InputError for another name.
ThinBy find_thin_order(std::string_view name);

struct Thinning {
  double keep = 0.5;  ///< share of the links that stay, in [0, 1]
  ThinBy by = ThinBy::kRandom;
  std::uint64_t seed = 1;  ///< the stream "topology/thin" of this seed is used
};

/// The mesh with that share of its links, nested: of two thinnings with one seed and order, the
/// thinner one's links are a prefix of the other's. First comes a spanning forest (random, or the
/// one of the oldest links), which always stays, so that what was connected stays so; then the
/// others. Loops count as links and go like others. Policies may still cut routers off from each
/// other: a link that stays need not carry all routes. Throws InputError for another share.
Mesh thin(const Mesh& mesh, const Thinning& thinning);

/// All links in the order of that ladder: the forest, then the others, last to go first.
std::vector<Link> thinning_order(const Mesh& mesh, ThinBy by, RandomStream& random);

}  // namespace chokepoint
