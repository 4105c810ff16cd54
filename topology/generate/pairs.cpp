#include "topology/generate/pairs.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "topology/generate/forest.hpp"

namespace chokepoint {

std::size_t forest_first(std::uint32_t n, std::vector<Growth::Pair>& links) {
  Components components(n);
  const auto rest = std::stable_partition(
      links.begin(), links.end(),
      [&](const Growth::Pair& link) { return components.join(link.first, link.second); });
  return static_cast<std::size_t>(rest - links.begin());
}

std::vector<Growth::Pair> links_by_time(std::uint32_t n, std::vector<TimedPair> pairs) {
  std::sort(pairs.begin(), pairs.end());
  std::vector<Growth::Pair> links;
  links.reserve(pairs.size());
  for (const TimedPair& timed : pairs) links.push_back(timed.pair);
  forest_first(n, links);
  return links;
}

void add_random_pairs(Growth& growth, std::size_t links, RandomStream& random) {
  const auto n = static_cast<std::uint32_t>(growth.positions.size());
  const std::size_t most = all_pairs(n);
  const std::size_t target = std::min(links, most);
  if (growth.links.size() >= target) return;
  PairSet present(growth.links);
  // By rejection while the graph is sparse, by shuffling all absent pairs once it is not.
  while (growth.links.size() < target && growth.links.size() * 2 < most) {
    const std::uint32_t a = random.below(n);
    const std::uint32_t b = random.below(n);
    if (present.insert({a, b})) growth.links.emplace_back(a, b);
  }
  if (growth.links.size() == target) return;
  std::vector<Growth::Pair> absent;
  for (std::uint32_t a = 0; a < n; ++a) {
    for (std::uint32_t b = a + 1; b < n; ++b) {
      if (!present.contains({a, b})) absent.emplace_back(a, b);
    }
  }
  random.shuffle(std::span(absent));
  growth.links.insert(growth.links.end(), absent.begin(),
                      absent.begin() + static_cast<std::ptrdiff_t>(target - growth.links.size()));
}

std::vector<Position> sunflower(std::uint32_t n) {
  std::vector<Position> positions(n);
  const double golden_angle = std::numbers::pi * (3 - std::sqrt(5.0));
  for (std::uint32_t i = 0; i < n; ++i) {
    const double radius = std::sqrt((i + 0.5) / n);
    positions[i] = {radius * std::cos(i * golden_angle), radius * std::sin(i * golden_angle)};
  }
  return positions;
}

std::vector<Position> random_square(std::uint32_t n, RandomStream& random) {
  std::vector<Position> positions(n);
  for (Position& position : positions) {
    position.x = random.uniform();
    position.y = random.uniform();
  }
  return positions;
}

std::vector<Position> centred(std::vector<Position> square) {
  for (Position& position : square) position = {2 * position.x - 1, 2 * position.y - 1};
  return square;
}

double distance(Position a, Position b) { return std::hypot(a.x - b.x, a.y - b.y); }

Position on_circle(Position centre, double radius, double turn) {
  const double angle = 2 * std::numbers::pi * turn;
  return {centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)};
}

}  // namespace chokepoint
