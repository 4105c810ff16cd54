#include "topology/route/walk.hpp"

namespace chokepoint {

std::span<const DisjointPaths::Path> PathWalker::paths_from(RouterId from) {
  if (from != source_) {
    paths_ = disjoint_->between(from, destination_);
    source_ = from;
  }
  return paths_;
}

double PathWalker::mean_hops(RouterId from) {
  if (!disjoint_) {
    const std::uint32_t hops = tree_.distance(from);
    return hops == DestinationTree::kUnreachable ? 0 : hops;
  }
  const auto paths = paths_from(from);
  double hops = 0;
  for (const auto& path : paths) hops += static_cast<double>(path.size());
  return paths.empty() ? 0 : hops / static_cast<double>(paths.size());
}

}  // namespace chokepoint
