#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "topology/route/disjoint.hpp"

namespace chokepoint {

/// The disjoint paths of pairs of routers, found when first asked for and kept: the label-switched
/// paths of a network that spreads packets over several. Not for several threads at a time.
class PairPaths {
 public:
  /// `ports` numbers the ports, `routes` has the links that may be used (the same graph, or one
  /// with links taken out). Both must outlive it.
  PairPaths(const Adjacency& ports, const Adjacency& routes, std::uint32_t k);

  /// The path that a packet of this hash takes when its first router is salted by that seed: at
  /// each router of it, from the first on, the position of the next hop in ports.of(). Empty when
  /// there is no route, and from a router to itself. Valid for as long as this lives.
  std::span<const std::uint16_t> take(RouterId from, RouterId to, std::uint64_t hash,
                                      std::uint64_t salt_seed);

 private:
  using Ports = std::vector<std::uint16_t>;
  std::vector<Ports> find(RouterId from, RouterId to);

  const Adjacency& ports_;
  DisjointPaths search_;
  std::unordered_map<std::uint64_t, std::vector<Ports>> known_;
};

}  // namespace chokepoint
