#include "topology/route/policy_plan.hpp"

#include <algorithm>

#include "topology/route/policy_lanes.hpp"
#include "topology/route/stream.hpp"

namespace chokepoint {
namespace {

constexpr std::uint32_t kMaxRow =
    0xfffe;  // a position takes two bytes, and the slot after the row one
constexpr std::uint32_t kNarrowRow = 255;

bool only_transit_and_peering(const Adjacency& graph) {
  for (std::uint32_t r = 0; r < graph.size(); ++r) {
    for (const Role role : graph.roles(RouterId{r})) {
      if (role == Role::kNone || role == Role::kSibling) return false;
    }
  }
  return true;
}

/// Calls visit(neighbour) for each arc to a neighbour in that role, parallel links one by one.
template <class Visit>
void for_each_neighbour(const Adjacency& graph, RouterId router, Role role, Visit&& visit) {
  const auto arcs = graph.of(router);
  const auto roles = graph.roles(router);
  for (std::size_t k = 0; k < arcs.size(); ++k) {
    if (roles[k] == role) visit(arcs[k].to);
  }
}

}  // namespace

std::optional<PolicyPlan> PolicyPlan::of(const Adjacency& graph) {
  PolicyPlan plan;
  if (!only_transit_and_peering(graph) || !plan.rank_routers(graph) || !plan.fill_rows(graph)) {
    return std::nullopt;
  }
  return plan;
}

/// Takes routers away whose customers are all taken (Kahn 1962), level by level. False when a cycle
/// remains or the longest valley-free path might not fit a lane.
bool PolicyPlan::rank_routers(const Adjacency& graph) {
  const auto n = static_cast<std::uint32_t>(graph.size());
  std::vector<std::uint32_t> customers(n, 0);
  std::vector<std::uint32_t> level;
  for (std::uint32_t r = 0; r < n; ++r) {
    for_each_neighbour(graph, RouterId{r}, Role::kCustomer, [&](RouterId) { ++customers[r]; });
    if (customers[r] == 0) level.push_back(r);
  }
  const std::vector<std::uint32_t> stubs = level;
  std::uint32_t depth = 0;
  std::vector<std::uint32_t> above;
  for (; !level.empty(); ++depth) {
    above.clear();
    for (const std::uint32_t r : level) {
      for_each_neighbour(graph, RouterId{r}, Role::kProvider, [&](RouterId provider) {
        if (--customers[provider.value] == 0) above.push_back(provider.value);
      });
    }
    std::sort(above.begin(), above.end());
    router_of_.insert(router_of_.end(), above.begin(), above.end());
    level.swap(above);
  }
  transit_ = static_cast<std::uint32_t>(router_of_.size());
  router_of_.insert(router_of_.end(), stubs.begin(), stubs.end());
  if (router_of_.size() != n) return false;
  rank_of_.resize(n);
  for (std::uint32_t rank = 0; rank < n; ++rank) rank_of_[router_of_[rank]] = rank;
  // Up a chain of providers, across one peering, down another chain.
  return depth == 0 || 2 * (depth - 1) + 1 <= kMaxHops;
}

void PolicyPlan::fill_part(const Adjacency& graph, RouterId router, Role role) {
  const std::size_t first = neighbour_routers_.size();
  for_each_neighbour(graph, router, role, [&](RouterId to) {
    const bool parallel =
        neighbour_routers_.size() > first && neighbour_routers_.back() == to.value;
    if (parallel || rank_of(to) >= transit_) return;
    neighbours_.push_back(rank_of(to));
    neighbour_routers_.push_back(to.value);
  });
}

bool PolicyPlan::fill_rows(const Adjacency& graph) {
  rows_.reserve(size());
  for (const std::uint32_t r : router_of_) {
    Row row{};
    const auto here = [&] { return static_cast<std::uint32_t>(neighbours_.size()); };
    row.customers = here();
    fill_part(graph, RouterId{r}, Role::kCustomer);
    row.peers = here();
    fill_part(graph, RouterId{r}, Role::kPeer);
    row.providers = here();
    fill_part(graph, RouterId{r}, Role::kProvider);
    row.end = here();
    neighbours_.push_back(0);
    neighbour_routers_.push_back(NextHopTree::kNone);
    if (row.end - row.customers > kMaxRow) return false;
    row.wide = row.end - row.customers > kNarrowRow ? wide_rows_++ : kNarrow;
    rows_.push_back(row);
  }
  return true;
}

std::size_t lanes_for(std::size_t destinations, unsigned threads) {
  const std::size_t workers = std::max(1U, threads);
  return std::clamp<std::size_t>((destinations + workers - 1) / workers, 1, kLanes);
}

}  // namespace chokepoint
