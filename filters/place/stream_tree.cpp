#include "filters/place/stream_tree.hpp"

#include "filters/place/stream_forest.hpp"

namespace chokepoint {

TreeCounts::TreeCounts(const CoverageProblem& problem)
    : problem_(problem),
      below_(problem.graph.size(), 0),
      at_home_(problem.crossing_only ? problem.graph.size() : 0, 0) {}

void TreeCounts::count(const NextHopTree& tree) {
  const auto order = tree.by_distance;
  const auto group = problem_.group;
  for (const std::uint32_t r : order) below_[r] = 0;
  if (!problem_.crossing_only) {
    for (std::size_t i = order.size(); i-- > 1;)
      below_[tree.next[order[i]]] += below_[order[i]] + 1;
    return;
  }
  const std::uint32_t home = group[tree.destination.value];
  at_home_[tree.destination.value] = home != CoverageProblem::kNobody;
  for (std::size_t i = 1; i < order.size(); ++i) {
    at_home_[order[i]] = group[order[i]] == home && at_home_[tree.next[order[i]]] != 0;
  }
  for (std::size_t i = order.size(); i-- > 1;) {
    below_[tree.next[order[i]]] += below_[order[i]] + (at_home_[order[i]] == 0 ? 1 : 0);
  }
}

std::uint32_t TreeCounts::next_of_group(const NextHopTree& tree, std::uint32_t router) const {
  const std::uint32_t group = problem_.group[router];
  for (std::uint32_t up = tree.next[router]; up != tree.destination.value; up = tree.next[up]) {
    if (problem_.group[up] == group) return up;
  }
  return PathForest::kNone;
}

void TreeCounts::add_pairs(const NextHopTree& tree, std::span<std::uint64_t> pairs) const {
  if (!problem_.crossing_only) {
    for (std::uint64_t& count : pairs) count += tree.by_distance.size() - 1;
    return;
  }
  const std::uint32_t home = problem_.group[tree.destination.value];
  if (home != CoverageProblem::kNobody) pairs[home] += below_[tree.destination.value];
  // Elsewhere a pair counts once for a group, at the group's last router before the destination.
  for (const std::uint32_t r : tree.by_distance) {
    const std::uint32_t group = problem_.group[r];
    if (group == CoverageProblem::kNobody || group == home) continue;
    if (next_of_group(tree, r) == PathForest::kNone) pairs[group] += 1 + below_[r];
  }
}

}  // namespace chokepoint
