#include "topology/generate/erdos_renyi.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <queue>
#include <unordered_set>

namespace chokepoint {
namespace {

std::uint64_t key_of(Growth::Pair pair) {
  return (static_cast<std::uint64_t>(std::min(pair.first, pair.second)) << 32) |
         std::max(pair.first, pair.second);
}

/// Vogel's sunflower: n points at even density in the unit disc.
std::vector<Position> sunflower(std::uint32_t n) {
  std::vector<Position> positions(n);
  const double golden_angle = std::numbers::pi * (3 - std::sqrt(5.0));
  for (std::uint32_t i = 0; i < n; ++i) {
    const double radius = std::sqrt((i + 0.5) / n);
    positions[i] = {radius * std::cos(i * golden_angle), radius * std::sin(i * golden_angle)};
  }
  return positions;
}

/// Adds distinct uniformly drawn pairs until there are `links`, by rejection while the graph is
/// sparse and by shuffling all absent pairs once it is not.
void add_random_pairs(Growth& growth, std::uint32_t n, std::size_t links, RandomStream& random) {
  const std::size_t most = static_cast<std::size_t>(n) * (n - 1) / 2;
  const std::size_t target = std::min(links, most);
  std::unordered_set<std::uint64_t> present;
  for (const auto& pair : growth.links) present.insert(key_of(pair));
  while (growth.links.size() < target && growth.links.size() * 2 < most) {
    const std::uint32_t a = random.below(n);
    const std::uint32_t b = random.below(n);
    if (a != b && present.insert(key_of({a, b})).second) growth.links.emplace_back(a, b);
  }
  if (growth.links.size() == target) return;
  std::vector<Growth::Pair> absent;
  for (std::uint32_t a = 0; a < n; ++a) {
    for (std::uint32_t b = a + 1; b < n; ++b) {
      if (!present.contains(key_of({a, b}))) absent.emplace_back(a, b);
    }
  }
  random.shuffle(std::span(absent));
  growth.links.insert(growth.links.end(), absent.begin(),
                      absent.begin() + static_cast<std::ptrdiff_t>(target - growth.links.size()));
}

}  // namespace

std::vector<Growth::Pair> random_tree(std::uint32_t n, RandomStream& random) {
  std::vector<Growth::Pair> links;
  if (n < 2) return links;
  std::vector<std::uint32_t> code(n - 2);
  std::vector<std::uint32_t> uses(n, 0);
  for (std::uint32_t& c : code) ++uses[c = random.below(n)];
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> leaves;
  for (std::uint32_t v = 0; v < n; ++v) {
    if (uses[v] == 0) leaves.push(v);
  }
  for (const std::uint32_t c : code) {
    links.emplace_back(leaves.top(), c);
    leaves.pop();
    if (--uses[c] == 0) leaves.push(c);
  }
  const std::uint32_t last = leaves.top();
  leaves.pop();
  links.emplace_back(last, leaves.top());
  return links;
}

Growth grow_erdos_renyi(std::uint32_t routers, std::size_t links, RandomStream& random) {
  Growth growth{sunflower(routers), random_tree(routers, random)};
  random.shuffle(std::span(growth.links));
  add_random_pairs(growth, routers, links, random);
  return growth;
}

Growth draw_erdos_renyi(std::uint32_t routers, std::size_t links, RandomStream& random) {
  Growth growth{sunflower(routers), {}};
  add_random_pairs(growth, routers, links, random);
  return growth;
}

}  // namespace chokepoint
