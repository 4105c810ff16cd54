#include "experiments/bench/bare_routes.hpp"

#include <algorithm>

namespace chokepoint::bench {
namespace {

constexpr std::uint16_t kFromPeer = 0x4000;
constexpr std::uint16_t kFromProvider = 0x8000;
constexpr std::uint16_t kUnknown = 0xffff;
constexpr std::uint16_t kDistance = 0x3fff;

}  // namespace

BareRoutes::BareRoutes(const Adjacency& graph)
    : customers_(rows_of(graph, Role::kCustomer)),
      peers_(rows_of(graph, Role::kPeer)),
      providers_(rows_of(graph, Role::kProvider)),
      key_(graph.size()),
      next_(graph.size()) {
  for (auto& routers : found_) routers.reserve(graph.size());
}

BareRoutes::Rows BareRoutes::rows_of(const Adjacency& graph, Role role) {
  Rows rows;
  rows.offsets.push_back(0);
  for (std::uint32_t r = 0; r < graph.size(); ++r) {
    const auto arcs = graph.of(RouterId{r});
    const auto roles = graph.roles(RouterId{r});
    for (std::size_t k = 0; k < arcs.size(); ++k) {
      if (roles[k] == role) rows.to.push_back(arcs[k].to.value);
    }
    rows.offsets.push_back(static_cast<std::uint32_t>(rows.to.size()));
  }
  return rows;
}

/// Tells a router of a route; true when it is its first.
inline bool BareRoutes::offer(std::uint32_t to, Key key, std::uint32_t next) {
  if (key_[to] < key) return false;
  if (key_[to] == key) {
    next_[to] = std::min(next_[to], next);
    return false;
  }
  key_[to] = key;
  next_[to] = next;
  return true;
}

void BareRoutes::climb() {
  auto& queue = found_[0];
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const std::uint32_t at = queue[i];
    const Key key = key_[at] + 1;
    for (const std::uint32_t to : providers_.of(at)) {
      if (offer(to, key, at)) queue.push_back(to);
    }
  }
}

void BareRoutes::cross() {
  for (const std::uint32_t at : found_[0]) {
    const Key key = kFromPeer + key_[at] + 1;
    for (const std::uint32_t to : peers_.of(at)) {
      if (offer(to, key, at)) found_[1].push_back(to);
    }
  }
}

/// All that have a route tell their customers, nearest first: three sorted lists, merged.
void BareRoutes::descend() {
  std::array<std::size_t, 3> at_list{};
  for (Key distance = 0;; ++distance) {
    bool more = false;
    for (std::size_t list = 0; list < found_.size(); ++list) {
      auto& routers = found_[list];
      std::size_t& i = at_list[list];
      for (; i < routers.size() && (key_[routers[i]] & kDistance) == distance; ++i) {
        const std::uint32_t at = routers[i];
        for (const std::uint32_t to : customers_.of(at)) {
          if (offer(to, kFromProvider + distance + 1, at)) found_[2].push_back(to);
        }
      }
      more |= i < routers.size();
    }
    if (!more) return;
  }
}

std::span<const std::uint32_t> BareRoutes::next_hops(RouterId destination) {
  std::fill(key_.begin(), key_.end(), kUnknown);
  std::fill(next_.begin(), next_.end(), kNone);
  for (auto& routers : found_) routers.clear();
  key_[destination.value] = 0;
  next_[destination.value] = destination.value;
  found_[0].push_back(destination.value);
  climb();
  cross();
  descend();
  return next_;
}

}  // namespace chokepoint::bench
