#include "topology/mesh/simple_graph.hpp"

namespace chokepoint {

SimpleGraph::SimpleGraph(const Adjacency& graph) {
  offsets_.reserve(graph.size() + 1);
  offsets_.push_back(0);
  for (std::uint32_t r = 0; r < graph.size(); ++r) {
    for (const Arc& arc : graph.of(RouterId{r})) {
      const bool parallel =
          neighbours_.size() > offsets_.back() && neighbours_.back() == arc.to.value;
      if (!parallel) neighbours_.push_back(arc.to.value);
    }
    offsets_.push_back(neighbours_.size());
  }
}

}  // namespace chokepoint
