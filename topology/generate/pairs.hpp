#pragma once

#include <compare>
#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// Pairs of different routers, each at most once and without direction: what keeps graphs simple.
class PairSet {
 public:
  PairSet() = default;
  explicit PairSet(const std::vector<Growth::Pair>& pairs) {
    for (const Growth::Pair& pair : pairs) insert(pair);
  }
  /// False, and nothing changes, for a loop or a pair that is there already.
  bool insert(Growth::Pair pair) {
    return pair.first != pair.second && keys_.insert(key(pair)).second;
  }
  void erase(Growth::Pair pair) { keys_.erase(key(pair)); }
  bool contains(Growth::Pair pair) const { return keys_.contains(key(pair)); }

 private:
  struct Hash {
    std::size_t operator()(std::uint64_t key) const { return mix64(key); }
  };
  static std::uint64_t key(Growth::Pair pair) {
    if (pair.first > pair.second) std::swap(pair.first, pair.second);
    return (static_cast<std::uint64_t>(pair.first) << 32) | pair.second;
  }
  std::unordered_set<std::uint64_t, Hash> keys_;
};

/// n(n−1)/2: the links of the complete graph.
constexpr std::size_t all_pairs(std::uint32_t n) {
  return n == 0 ? 0 : static_cast<std::size_t>(n) * (n - 1) / 2;
}

/// Kruskal's algorithm: moves those links to the front that join two components of the links before
/// them, and keeps the order within both parts. Returns how many stand in front: n − 1 when the
/// links connect all n routers.
std::size_t forest_first(std::uint32_t n, std::vector<Growth::Pair>& links);

/// A pair and the moment at which it is linked, as some knob of a model rises.
struct TimedPair {
  double time;
  Growth::Pair pair;
  auto operator<=>(const TimedPair&) const = default;
};

/// The links of a ladder along that knob: the spanning tree that the rising knob completes first,
/// then all pairs by time. From the moment on at which the model connects all, the rungs are its
/// own. REQUIRES: the pairs connect the n routers.
std::vector<Growth::Pair> links_by_time(std::uint32_t n, std::vector<TimedPair> pairs);

/// Adds distinct pairs, drawn uniformly among those that are not linked, until there are `links` or
/// the graph is complete.
void add_random_pairs(Growth& growth, std::size_t links, RandomStream& random);

/// Vogel's sunflower: n points at even density in the unit disc, the first ones in the middle.
std::vector<Position> sunflower(std::uint32_t n);

/// n points drawn uniformly from the unit square.
std::vector<Position> random_square(std::uint32_t n, RandomStream& random);

/// From the unit square to the square from −1 to 1 in which families are drawn.
std::vector<Position> centred(std::vector<Position> square);

/// The straight distance.
double distance(Position a, Position b);

/// A point on the circle around `centre`, `turn` (1 is once around) from its right-most point.
Position on_circle(Position centre, double radius, double turn);

}  // namespace chokepoint
