#include "topology/route/disjoint.hpp"

#include <algorithm>

namespace chokepoint {

DisjointPaths::DisjointPaths(const Adjacency& graph, std::uint32_t k)
    : graph_(graph),
      k_(k),
      distance_(graph.size(), kFar),
      potential_(graph.size(), 0),
      cost_(graph.size(), kFar),
      step_(graph.size()) {
  std::uint32_t links = 0;
  for (std::uint32_t r = 0; r < graph.size(); ++r) {
    for (const Arc& arc : graph.of(RouterId{r})) links = std::max(links, arc.via.value + 1);
  }
  flow_.assign(links, Flow::kNone);
}

void DisjointPaths::aim(RouterId destination) {
  destination_ = destination;
  source_ = {};
  std::fill(distance_.begin(), distance_.end(), kFar);
  distance_[destination.value] = 0;
  std::vector<RouterId> order{destination};
  for (std::size_t head = 0; head < order.size(); ++head) {
    const RouterId at = order[head];
    for (const Arc& arc : graph_.of(at)) {
      if (distance_[arc.to.value] != kFar) continue;
      distance_[arc.to.value] = distance_[at.value] + 1;
      order.push_back(arc.to);
    }
  }
  for (const RouterId r : order) {
    potential_[r.value] = -static_cast<std::int32_t>(distance_[r.value]);
  }
}

std::span<const DisjointPaths::Path> DisjointPaths::between(RouterId from, RouterId to) {
  const auto [source, destination] = std::minmax(from, to);
  if (destination != destination_) aim(destination);
  if (source != source_) find(source);
  if (turned_ != (from != source)) turn_round();
  return paths_;
}

/// Makes the paths lead the other way.
void DisjointPaths::turn_round() {
  for (Path& path : paths_) {
    RouterId end = turned_ ? destination_ : source_;
    std::reverse(path.begin(), path.end());
    // Each arc ends where the next one in the old order began.
    for (std::size_t i = 0; i + 1 < path.size(); ++i) path[i].to = path[i + 1].to;
    if (!path.empty()) path.back().to = end;
  }
  turned_ = !turned_;
}

void DisjointPaths::find(RouterId source) {
  source_ = source;
  turned_ = false;
  paths_.clear();
  if (distance_[source.value] == kFar) return;
  if (source == destination_) {
    paths_.emplace_back();
    return;
  }
  const std::size_t most =
      std::min({std::size_t{k_}, graph_.of(source).size(), graph_.of(destination_).size()});
  std::size_t found = 0;
  for (; found < most && search(source); ++found) augment(source);
  forget_search();
  collect(source, found);
  forget_flow();
}

void DisjointPaths::offer(RouterId from, const Arc& arc, std::uint32_t cost) {
  std::uint32_t& known = cost_[arc.to.value];
  if (known == kFar) touched_.push_back(arc.to);
  known = cost;
  step_[arc.to.value] = {from, arc};
  if (buckets_.size() <= cost) buckets_.resize(cost + 1);
  buckets_[cost].push_back(arc.to);
}

/// Finds a cheapest way to the destination in the residual graph and moves the potentials, so that
/// the next search has no negative length either. False when there is none.
bool DisjointPaths::search(RouterId source) {
  forget_search();
  offer(source, {source, {}}, 0);
  for (std::uint32_t cost = 0; cost < buckets_.size(); ++cost) {
    // The latest first: where lengths are 0 the search runs straight to the destination.
    while (!buckets_[cost].empty()) {
      const RouterId at = buckets_[cost].back();
      buckets_[cost].pop_back();
      if (cost_[at.value] != cost) continue;
      if (at == destination_) {
        for (const RouterId r : touched_) {
          if (cost_[r.value] >= cost) continue;
          potential_[r.value] -= static_cast<std::int32_t>(cost - cost_[r.value]);
          moved_.push_back(r);
        }
        return true;
      }
      for (const Arc& arc : graph_.of(at)) {
        const Flow flow = flow_[arc.via.value];
        if (flow == way(at, arc.to)) continue;
        const std::int32_t length = flow == Flow::kNone ? 1 : -1;
        const std::int32_t reduced = length + potential_[at.value] - potential_[arc.to.value];
        const std::uint32_t total = cost + static_cast<std::uint32_t>(reduced);
        // Nothing beyond the destination's own cost can shorten the way to it.
        if (total < cost_[arc.to.value] && total <= cost_[destination_.value])
          offer(at, arc, total);
      }
    }
  }
  return false;
}

/// Sends one more path along the way just found; where it runs against an earlier one, both let go
/// of the link.
void DisjointPaths::augment(RouterId source) {
  for (RouterId at = destination_; at != source;) {
    const Step& step = step_[at.value];
    Flow& flow = flow_[step.arc.via.value];
    flow = flow == Flow::kNone ? way(step.from, at) : Flow::kNone;
    used_.push_back(step.arc.via);
    at = step.from;
  }
}

/// Reads `count` paths off the flow. It has no cycles: they would make it longer.
void DisjointPaths::collect(RouterId source, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    Path& path = paths_.emplace_back();
    for (RouterId at = source; at != destination_; at = path.back().to) {
      for (const Arc& arc : graph_.of(at)) {
        if (flow_[arc.via.value] != way(at, arc.to)) continue;
        flow_[arc.via.value] = Flow::kNone;
        path.push_back(arc);
        break;
      }
    }
  }
  std::stable_sort(paths_.begin(), paths_.end(),
                   [](const Path& a, const Path& b) { return a.size() < b.size(); });
}

void DisjointPaths::forget_search() {
  for (const RouterId r : touched_) cost_[r.value] = kFar;
  touched_.clear();
  for (auto& bucket : buckets_) bucket.clear();
}

void DisjointPaths::forget_flow() {
  for (const LinkId link : used_) flow_[link.value] = Flow::kNone;
  used_.clear();
  for (const RouterId r : moved_) {
    potential_[r.value] = -static_cast<std::int32_t>(distance_[r.value]);
  }
  moved_.clear();
}

}  // namespace chokepoint
