#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "topology/mesh/simple_graph.hpp"

namespace chokepoint {

/// One source's share of betweenness (Brandes 2001), over hops, without lists of predecessors: a
/// breadth-first search and one pass back. Keeps its buffers, so a sweep over sources allocates
/// once. The graph must outlive it.
class BrandesSweep {
 public:
  explicit BrandesSweep(const SimpleGraph& graph);

  /// Takes a router out of the graph for all later sources.
  void remove(std::uint32_t router) { removed_[router] = true; }
  bool removed(std::uint32_t router) const { return removed_[router]; }

  /// Adds to sum[v], for every router v, the dependency of `source` on v: the sum over all
  /// destinations t of the share of shortest source–t paths that v is interior to.
  /// REQUIRES: the source is not removed; sum has one entry a router.
  void add_dependencies(std::uint32_t source, std::span<double> sum);

 private:
  void search(std::uint32_t source);

  static constexpr std::uint32_t kUnseen = 0xffffffff;
  const SimpleGraph& graph_;
  std::vector<bool> removed_;
  std::vector<std::uint32_t> distance_;
  std::vector<std::uint32_t> order_;
  std::vector<double> paths_;
  std::vector<double> dependency_;
};

}  // namespace chokepoint
