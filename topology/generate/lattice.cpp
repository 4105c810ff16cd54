#include "topology/generate/lattice.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>

#include "topology/base/error.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint {
namespace {

/// A kind of link: from (row, column) to (row + down, column + right).
struct Step {
  int down;
  int right;
};

/// A grid whose last row may be incomplete.
struct Grid {
  std::uint32_t routers;
  std::uint32_t columns;

  std::vector<Growth::Pair> links(Step step) const {
    std::vector<Growth::Pair> found;
    for (std::uint32_t i = 0; i < routers; ++i) {
      const int row = static_cast<int>(i / columns) + step.down;
      const int column = static_cast<int>(i % columns) + step.right;
      if (row < 0 || column < 0 || column >= static_cast<int>(columns)) continue;
      const std::uint32_t j =
          static_cast<std::uint32_t>(row) * columns + static_cast<std::uint32_t>(column);
      if (j < routers) found.emplace_back(i, j);
    }
    return found;
  }

  std::vector<Position> positions() const {
    std::vector<Position> places(routers);
    const double rows = std::ceil(static_cast<double>(routers) / columns);
    const double scale = 2.0 / std::max({rows - 1, columns - 1.0, 1.0});
    for (std::uint32_t i = 0; i < routers; ++i) {
      const std::uint32_t row = i / columns;
      places[i] = {(i % columns - (columns - 1) / 2.0) * scale, ((rows - 1) / 2.0 - row) * scale};
    }
    return places;
  }
};

/// A random spanning tree (Kruskal over links in random order), then the other links.
std::vector<Growth::Pair> tree_first(std::uint32_t routers, std::vector<Growth::Pair> links,
                                     RandomStream& random) {
  random.shuffle(std::span(links));
  forest_first(routers, links);
  return links;
}

/// Kinds of link beyond the square lattice, shortest first; among equals the one that goes down and
/// right first, as Baran adds one diagonal before the other.
std::vector<Step> longer_steps(int reach) {
  std::vector<Step> steps;
  for (int down = 0; down <= reach; ++down) {
    for (int right = -reach; right <= reach; ++right) {
      if (down == 0 && right <= 0) continue;
      if (down * down + right * right > 1) steps.push_back({down, right});
    }
  }
  std::sort(steps.begin(), steps.end(), [](Step a, Step b) {
    const int length_a = a.down * a.down + a.right * a.right;
    const int length_b = b.down * b.down + b.right * b.right;
    return std::tuple(length_a, -a.right, a.down) < std::tuple(length_b, -b.right, b.down);
  });
  return steps;
}

void append(std::vector<Growth::Pair>& links, const std::vector<Growth::Pair>& more) {
  links.insert(links.end(), more.begin(), more.end());
}

}  // namespace

Growth make_lattice(std::uint32_t rows, std::uint32_t columns, double redundancy,
                    RandomStream& random) {
  const Grid grid{rows * columns, columns};
  Growth growth{grid.positions(), {}};
  append(growth.links, grid.links({0, 1}));
  if (redundancy == 1.5) {
    // The brick wall (a honeycomb): every second upright of the square lattice.
    for (const auto& link : grid.links({1, 0})) {
      if ((link.first / columns + link.first % columns) % 2 == 0) growth.links.push_back(link);
    }
    return growth;
  }
  append(growth.links, grid.links({1, 0}));
  if (redundancy == 1) {
    growth.links = tree_first(grid.routers, std::move(growth.links), random);
    growth.links.resize(grid.routers == 0 ? 0 : grid.routers - 1);
    return growth;
  }
  if (std::find(std::begin(kLatticeRedundancies), std::end(kLatticeRedundancies), redundancy) ==
      std::end(kLatticeRedundancies)) {
    throw InputError("", 0, "redundancy", "must be one of 1, 1.5, 2, 3, 4, 6, 8");
  }
  const std::vector<Step> steps = longer_steps(3);
  for (std::size_t i = 0; static_cast<double>(i + 2) < redundancy; ++i)
    append(growth.links, grid.links(steps[i]));
  return growth;
}

Growth grow_lattice(std::uint32_t routers, std::size_t links, RandomStream& random) {
  const auto columns =
      static_cast<std::uint32_t>(std::ceil(std::sqrt(static_cast<double>(routers))));
  const Grid grid{routers, std::max(columns, 1U)};
  std::vector<Growth::Pair> square = grid.links({0, 1});
  append(square, grid.links({1, 0}));
  Growth growth{grid.positions(), tree_first(routers, std::move(square), random)};
  for (const Step step : longer_steps(static_cast<int>(columns))) {
    if (growth.links.size() >= links) break;
    std::vector<Growth::Pair> kind = grid.links(step);
    random.shuffle(std::span(kind));
    append(growth.links, kind);
  }
  if (growth.links.size() > links) growth.links.resize(std::max<std::size_t>(links, routers - 1));
  return growth;
}

}  // namespace chokepoint
