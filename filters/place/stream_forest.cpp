#include "filters/place/stream_forest.hpp"

namespace chokepoint {

void PathForest::add(std::span<const Entry> parents_first) {
  const std::size_t n = parents_first.size();
  count_.assign(n, 1);
  for (std::size_t i = n; i-- > 0;) {
    if (parents_first[i].parent != kNone) count_[parents_first[i].parent] += count_[i];
  }
  place_.resize(n);
  cursor_.resize(n);
  auto top = static_cast<std::uint32_t>(nodes_.size());
  nodes_.resize(nodes_.size() + n);
  for (std::size_t i = 0; i < n; ++i) {
    const Entry& entry = parents_first[i];
    const bool is_top = entry.parent == kNone;
    std::uint32_t& free = is_top ? top : cursor_[entry.parent];
    const std::uint32_t at = free;
    free += count_[i];
    nodes_[at] = {entry.router, is_top ? kNone : place_[entry.parent], at + count_[i], entry.open};
    place_[i] = at;
    cursor_[i] = at + 1;
  }
}

void PathForest::close(std::size_t routers) {
  starts_.assign(routers + 1, 0);
  for (const Node& node : nodes_) ++starts_[node.router + 1];
  for (std::size_t r = 0; r < routers; ++r) starts_[r + 1] += starts_[r];
  places_.resize(nodes_.size());
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) places_[next[nodes_[i].router]++] = i;
}

void PathForest::add_gains(std::span<std::uint64_t> gains) const {
  for (const Node& node : nodes_) gains[node.router] += node.open;
}

std::uint64_t PathForest::cover(std::uint32_t router, std::span<std::uint64_t> gains) {
  std::uint64_t covered = 0;
  for (std::uint32_t p = starts_[router]; p < starts_[router + 1]; ++p) {
    const std::uint32_t at = places_[p];
    const std::uint32_t open = nodes_[at].open;
    if (open == 0) continue;
    covered += open;
    for (std::uint32_t up = nodes_[at].parent; up != kNone; up = nodes_[up].parent) {
      nodes_[up].open -= open;
      gains[nodes_[up].router] -= open;
    }
    // Below an emptied node all are empty.
    for (std::uint32_t i = at, end = nodes_[at].end; i < end;) {
      Node& node = nodes_[i];
      i = node.open == 0 ? node.end : i + 1;
      gains[node.router] -= node.open;
      node.open = 0;
    }
  }
  return covered;
}

}  // namespace chokepoint
