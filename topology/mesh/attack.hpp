#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "topology/base/random.hpp"
#include "topology/mesh/simple_graph.hpp"

namespace chokepoint {

/// Which station falls next.
enum class Attack : std::uint8_t {
  kRandom,               ///< any, uniformly
  kDegree,               ///< the one with the most neighbours at the outset
  kBetweenness,          ///< the one on the most shortest paths at the outset
  kAdaptive,             ///< the one with the most neighbours left now
  kAdaptiveBetweenness,  ///< the one on the most shortest paths that are left now
};

struct AttackName {
  Attack attack;
  std::string_view name;
  std::string_view summary;
};

/// Every attack, in the order in which help texts list them.
std::span<const AttackName> attacks();
/// The attack of that name. Throws InputError with the known names otherwise.
Attack find_attack(std::string_view name);

/// Orders in which all stations of a graph are destroyed. Stations of equal rank fall in random
/// order. What is the same for all draws is computed once; draw() may run on several threads.
/// The graph must outlive it.
class Destruction {
 public:
  /// Recomputing betweenness takes routers² × links; larger graphs are refused.
  static constexpr std::size_t kMostForAdaptiveBetweenness = 1000;

  /// Betweenness is exact up to kExactBetweennessRouters, beyond that sampled (1000 pivots, drawn
  /// from `seed`). Throws InputError when adaptive betweenness is out of reach.
  Destruction(const Adjacency& graph, const SimpleGraph& simple, Attack attack, std::uint64_t seed);

  /// Fills `order` with every station, the first to fall first.
  void draw(RandomStream& random, std::vector<std::uint32_t>& order) const;

 private:
  const SimpleGraph& graph_;
  Attack attack_;
  std::vector<double> score_;  // empty unless the order is fixed at the outset
};

}  // namespace chokepoint
