#include "topology/mesh/brandes.hpp"

namespace chokepoint {

BrandesSweep::BrandesSweep(const SimpleGraph& graph)
    : graph_(graph),
      removed_(graph.size(), false),
      distance_(graph.size(), kUnseen),
      paths_(graph.size(), 0),
      dependency_(graph.size(), 0) {
  order_.reserve(graph.size());
}

void BrandesSweep::search(std::uint32_t source) {
  for (const std::uint32_t v : order_) distance_[v] = kUnseen;
  order_.assign(1, source);
  distance_[source] = 0;
  paths_[source] = 1;
  dependency_[source] = 0;
  for (std::size_t head = 0; head < order_.size(); ++head) {
    const std::uint32_t v = order_[head];
    const std::uint32_t next = distance_[v] + 1;
    for (const std::uint32_t w : graph_.of(v)) {
      if (distance_[w] == kUnseen) {
        if (removed_[w]) continue;
        distance_[w] = next;
        paths_[w] = 0;
        dependency_[w] = 0;
        order_.push_back(w);
      }
      if (distance_[w] == next) paths_[w] += paths_[v];
    }
  }
}

void BrandesSweep::add_dependencies(std::uint32_t source, std::span<double> sum) {
  search(source);
  for (std::size_t i = order_.size() - 1; i > 0; --i) {
    const std::uint32_t w = order_[i];
    const std::uint32_t before = distance_[w] - 1;
    const double share = (1 + dependency_[w]) / paths_[w];
    for (const std::uint32_t v : graph_.of(w)) {
      // An unseen or removed neighbour is at kUnseen, so never one hop nearer.
      if (distance_[v] == before) dependency_[v] += paths_[v] * share;
    }
    sum[w] += dependency_[w];
  }
}

}  // namespace chokepoint
