#include "topology/route/shortest.hpp"

namespace chokepoint {

void ShortestPaths::compute(const Adjacency& graph, RouterId destination, DestinationTree& tree) {
  const std::size_t n = graph.size();
  tree.destination_ = destination;
  tree.distance_.assign(n, DestinationTree::kUnreachable);
  tree.order_.clear();
  tree.order_.push_back(destination);
  tree.distance_[destination.value] = 0;
  for (std::size_t head = 0; head < tree.order_.size(); ++head) {
    const RouterId at = tree.order_[head];
    for (const Arc& arc : graph.of(at)) {
      std::uint32_t& distance = tree.distance_[arc.to.value];
      if (distance != DestinationTree::kUnreachable) continue;
      distance = tree.distance_[at.value] + 1;
      tree.order_.push_back(arc.to);
    }
  }

  tree.offsets_.assign(n + 1, 0);
  tree.arcs_.clear();
  for (std::uint32_t r = 0; r < n; ++r) {
    const std::uint32_t distance = tree.distance_[r];
    if (distance != 0 && distance != DestinationTree::kUnreachable) {
      for (const Arc& arc : graph.of(RouterId{r})) {
        if (tree.distance_[arc.to.value] + 1 != distance) continue;
        tree.arcs_.push_back(arc);
        if (ties_ == Ties::kLowest) break;
      }
    }
    tree.offsets_[r + 1] = static_cast<std::uint32_t>(tree.arcs_.size());
  }
}

}  // namespace chokepoint
