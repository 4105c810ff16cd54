#include "topology/generate/geometric.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "topology/base/error.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint {
namespace {

/// All pairs nearer than `radius` by their distance, found cell by cell: the square is cut so that
/// such a pair lies in the same cell or in neighbouring ones.
std::vector<TimedPair> pairs_within(const std::vector<Position>& square, double radius) {
  // More cells than routers would only be empty ones.
  const double finest = std::ceil(std::sqrt(static_cast<double>(square.size() + 1)));
  const auto side = static_cast<std::uint32_t>(std::clamp(std::floor(1 / radius), 1.0, finest));
  const auto cell_of = [&](double along) {
    return std::min(static_cast<std::uint32_t>(along * side), side - 1);
  };
  std::vector<std::vector<std::uint32_t>> cells(static_cast<std::size_t>(side) * side);
  for (std::uint32_t i = 0; i < square.size(); ++i) {
    cells[static_cast<std::size_t>(cell_of(square[i].y)) * side + cell_of(square[i].x)].push_back(
        i);
  }
  std::vector<TimedPair> found;
  for (std::uint32_t a = 0; a < square.size(); ++a) {
    const std::uint32_t column = cell_of(square[a].x);
    const std::uint32_t row = cell_of(square[a].y);
    for (std::uint32_t y = row == 0 ? 0 : row - 1; y <= std::min(row + 1, side - 1); ++y) {
      for (std::uint32_t x = column == 0 ? 0 : column - 1; x <= std::min(column + 1, side - 1);
           ++x) {
        for (const std::uint32_t b : cells[static_cast<std::size_t>(y) * side + x]) {
          if (b <= a) continue;
          const double apart = distance(square[a], square[b]);
          if (apart < radius) found.push_back({apart, {a, b}});
        }
      }
    }
  }
  return found;
}

/// The ladder up to some radius at which there are `links` and all routers are connected.
std::vector<Growth::Pair> ladder(const std::vector<Position>& square, std::size_t links,
                                 double radius) {
  const auto n = static_cast<std::uint32_t>(square.size());
  if (n < 2) return {};
  const std::size_t target = std::min(links, all_pairs(n));
  while (true) {
    std::vector<TimedPair> pairs = pairs_within(square, radius);
    const bool enough = pairs.size() >= target;
    std::vector<Growth::Pair> found = links_by_time(n, std::move(pairs));
    if (enough && forest_first(n, found) == n - 1) return found;
    radius *= 1.25;
  }
}

}  // namespace

Growth draw_geometric(const GeometricSpec& spec, RandomStream& random) {
  if (!(spec.radius > 0 && spec.radius <= std::numbers::sqrt2)) {
    throw InputError("", 0, "radius", "must be above 0 and at most 1.4142 sides of the square");
  }
  const std::vector<Position> square = random_square(spec.routers, random);
  std::vector<TimedPair> drawn = pairs_within(square, spec.radius);
  const std::size_t links = drawn.size();
  Growth growth{centred(square), links_by_time(spec.routers, std::move(drawn))};
  if (!spec.connected || spec.routers < 2) return growth;
  // The minimum spanning tree holds the forest of the draw; its other links are the draw's.
  const std::size_t forest = forest_first(spec.routers, growth.links);
  growth.links = ladder(square, 0, spec.radius);
  growth.links.resize(spec.routers - 1 + links - forest);
  return growth;
}

Growth grow_geometric(std::uint32_t routers, std::size_t links, RandomStream& random) {
  const std::vector<Position> square = random_square(routers, random);
  const double expected = std::sqrt(2.0 * static_cast<double>(links + 1) /
                                    (std::numbers::pi * std::max(1.0, std::pow(routers, 2))));
  Growth growth{centred(square), ladder(square, links, std::min(expected * 1.1, 1.5))};
  if (routers > 0) {
    growth.links.resize(std::min(growth.links.size(), std::max<std::size_t>(links, routers - 1)));
  }
  return growth;
}

}  // namespace chokepoint
