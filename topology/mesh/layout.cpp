#include "topology/mesh/layout.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace chokepoint {
namespace {

/// Half the width of what is placed already, at least a little.
double extent(const std::vector<std::optional<Position>>& places) {
  double low = 0, high = 0;
  for (const auto& place : places) {
    if (!place) continue;
    low = std::min({low, place->x, place->y});
    high = std::max({high, place->x, place->y});
  }
  return std::max((high - low) / 2, 1.0);
}

std::optional<Position> middle_of_neighbours(const Adjacency& graph, RouterId router,
                                             const std::vector<std::optional<Position>>& places) {
  Position sum;
  int count = 0;
  for (const Arc& arc : graph.of(router)) {
    const auto& place = places[arc.to.value];
    if (!place) continue;
    sum.x += place->x;
    sum.y += place->y;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return Position{sum.x / count, sum.y / count};
}

}  // namespace

std::vector<Position> layout(const Mesh& mesh) {
  const Adjacency graph(mesh);
  std::vector<std::optional<Position>> places;
  for (const Router& router : mesh.routers()) places.push_back(router.position);
  const double aside = extent(places) * 0.03;
  const double golden_angle = std::numbers::pi * (3 - std::sqrt(5.0));

  // Each pass places what has a placed neighbour, so that chains unroll from their ends.
  for (bool placed = true; placed;) {
    placed = false;
    const auto before = places;
    for (std::uint32_t i = 0; i < places.size(); ++i) {
      if (places[i]) continue;
      if (auto middle = middle_of_neighbours(graph, RouterId{i}, before)) {
        places[i] = Position{middle->x + aside * std::cos(i * golden_angle),
                             middle->y + aside * std::sin(i * golden_angle)};
        placed = true;
      }
    }
  }
  std::vector<Position> all;
  const double radius = extent(places);
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    const double angle = 2 * std::numbers::pi * i / static_cast<double>(places.size());
    all.push_back(places[i].value_or(Position{radius * std::cos(angle), radius * std::sin(angle)}));
  }
  return all;
}

}  // namespace chokepoint
