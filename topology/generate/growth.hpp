#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "topology/base/random.hpp"
#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// How a connected graph grows: routers 0 … n−1 with places to draw them at, and links in the order
/// in which they are added. The first n−1 links are a spanning tree, so every prefix from there on
/// is connected and the rungs of a density ladder are nested.
struct Growth {
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  std::vector<Position> positions;
  std::vector<Pair> links;
};

/// A family of graphs that can grow from a tree.
struct Family {
  std::string_view name;
  std::string_view summary;
  /// Grows `routers` ≥ 1 routers up to `links` links (fewer where the family has no more).
  Growth (*grow)(std::uint32_t routers, std::size_t links, RandomStream& random);
};

/// Every family, in the order in which help texts list them. A new one is one more line there.
std::span<const Family> families();
/// The family of that name. Throws InputError with the known names otherwise.
const Family& find_family(std::string_view name);

/// A mesh without states from the first `links` links of a growth.
Mesh mesh_of(const Growth& growth, std::size_t links);

}  // namespace chokepoint
