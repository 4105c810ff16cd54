#include "topology/mesh/facts.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace chokepoint {
namespace {

/// Disjoint sets with path halving and union by index: enough below a million routers.
class Components {
 public:
  explicit Components(std::size_t routers) : parent_(routers), count_(routers) {
    std::iota(parent_.begin(), parent_.end(), 0U);
  }

  void join(RouterId a, RouterId b) {
    const std::uint32_t x = root(a.value);
    const std::uint32_t y = root(b.value);
    if (x == y) return;
    parent_[std::max(x, y)] = std::min(x, y);
    --count_;
  }

  std::size_t count() const { return count_; }

 private:
  std::uint32_t root(std::uint32_t r) {
    while (parent_[r] != r) r = parent_[r] = parent_[parent_[r]];
    return r;
  }

  std::vector<std::uint32_t> parent_;
  std::size_t count_;
};

std::size_t count_simple(std::span<const Link> links) {
  std::vector<std::pair<RouterId, RouterId>> ends;
  ends.reserve(links.size());
  for (const Link& link : links) {
    if (link.a != link.b) ends.push_back(std::minmax(link.a, link.b));
  }
  std::ranges::sort(ends);
  const auto last = std::unique(ends.begin(), ends.end());
  return static_cast<std::size_t>(last - ends.begin());
}

std::vector<StateFacts> count_states(const Mesh& mesh) {
  std::vector<StateFacts> states;
  states.reserve(mesh.states().size());
  for (const State& state : mesh.states()) states.push_back({.code = state.code});
  std::vector<bool> at_border(mesh.routers().size(), false);
  for (const Link& link : mesh.links()) {
    if (!mesh.crosses_border(link)) continue;
    for (const RouterId end : {link.a, link.b}) {
      at_border[end.value] = true;
      const StateId state = mesh.router(end).state;
      if (state.valid()) ++states[state.value].border_links;
    }
  }
  for (std::size_t r = 0; r < mesh.routers().size(); ++r) {
    const StateId state = mesh.routers()[r].state;
    if (!state.valid()) continue;
    ++states[state.value].routers;
    if (at_border[r]) ++states[state.value].border_routers;
  }
  return states;
}

}  // namespace

MeshFacts facts_of(const Mesh& mesh) {
  MeshFacts facts;
  facts.routers = mesh.routers().size();
  facts.links = mesh.links().size();
  facts.simple_links = count_simple(mesh.links());
  Components components(facts.routers);
  for (const Link& link : mesh.links()) {
    facts.loops += link.a == link.b;
    components.join(link.a, link.b);
  }
  facts.components = components.count();
  if (facts.routers > 0) {
    facts.mean_degree =
        2.0 * static_cast<double>(facts.simple_links) / static_cast<double>(facts.routers);
  }
  facts.states = count_states(mesh);
  return facts;
}

}  // namespace chokepoint
