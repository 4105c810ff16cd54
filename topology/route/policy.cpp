#include "topology/route/policy.hpp"

namespace chokepoint {
namespace {

/// What the router at the start of an arc is to the neighbour whose role is `neighbour`.
Role mirrored(Role neighbour) {
  if (neighbour == Role::kCustomer) return Role::kProvider;
  if (neighbour == Role::kProvider) return Role::kCustomer;
  return neighbour;
}

}  // namespace

RouteKind learnt(Role neighbour, RouteKind theirs) {
  const bool of_customers = theirs == RouteKind::kOwn || theirs == RouteKind::kCustomer;
  if (theirs == RouteKind::kNone) return RouteKind::kNone;
  switch (neighbour) {
    case Role::kCustomer:
      return of_customers ? RouteKind::kCustomer : RouteKind::kNone;
    case Role::kPeer:
      return of_customers ? RouteKind::kPeer : RouteKind::kNone;
    case Role::kProvider:
      return RouteKind::kProvider;
    default:
      return theirs == RouteKind::kOwn ? RouteKind::kCustomer : theirs;
  }
}

std::string_view name_of(RouteKind kind) {
  switch (kind) {
    case RouteKind::kOwn:
      return "own";
    case RouteKind::kCustomer:
      return "customer";
    case RouteKind::kPeer:
      return "peer";
    case RouteKind::kProvider:
      return "provider";
    case RouteKind::kNone:
      break;
  }
  return "none";
}

void PolicyPaths::offer(std::uint32_t distance, RouterId router) {
  if (by_distance_.size() <= distance) by_distance_.resize(distance + 1);
  by_distance_[distance].push_back(router);
}

/// Finds all routes of one kind among the routers that have none of a better kind. What is offered
/// at first are routers that hold a route and may tell it, each at its distance.
void PolicyPaths::search(const Adjacency& graph, RouteKind kind, DestinationTree& tree) {
  for (std::uint32_t distance = 0; distance < by_distance_.size(); ++distance) {
    for (std::size_t i = 0; i < by_distance_[distance].size(); ++i) {
      const RouterId at = by_distance_[distance][i];
      const auto arcs = graph.of(at);
      const auto roles = graph.roles(at);
      for (std::size_t k = 0; k < arcs.size(); ++k) {
        const RouterId to = arcs[k].to;
        if (kinds_[to.value] != RouteKind::kNone) continue;
        if (learnt(mirrored(roles[k]), kinds_[at.value]) != kind) continue;
        kinds_[to.value] = kind;
        tree.distance_[to.value] = distance + 1;
        tree.order_.push_back(to);
        offer(distance + 1, to);
      }
    }
  }
}

void PolicyPaths::compute(const Adjacency& graph, RouterId destination, DestinationTree& tree) {
  const std::size_t n = graph.size();
  tree.destination_ = destination;
  tree.distance_.assign(n, DestinationTree::kUnreachable);
  tree.distance_[destination.value] = 0;
  tree.order_.assign(1, destination);
  kinds_.assign(n, RouteKind::kNone);
  kinds_[destination.value] = RouteKind::kOwn;

  for (const RouteKind kind : {RouteKind::kCustomer, RouteKind::kPeer, RouteKind::kProvider}) {
    for (auto& routers : by_distance_) routers.clear();
    for (const RouterId router : tree.order_) offer(tree.distance_[router.value], router);
    search(graph, kind, tree);
  }
  // The last search has been offered every router with a route, or has found it.
  tree.order_.clear();
  for (const auto& routers : by_distance_) {
    tree.order_.insert(tree.order_.end(), routers.begin(), routers.end());
  }

  tree.offsets_.assign(n + 1, 0);
  tree.arcs_.clear();
  for (std::uint32_t r = 0; r < n; ++r) {
    const RouteKind kind = kinds_[r];
    if (kind != RouteKind::kOwn && kind != RouteKind::kNone) {
      const auto arcs = graph.of(RouterId{r});
      const auto roles = graph.roles(RouterId{r});
      for (std::size_t k = 0; k < arcs.size(); ++k) {
        const std::uint32_t to = arcs[k].to.value;
        if (tree.distance_[to] + 1 != tree.distance_[r] || learnt(roles[k], kinds_[to]) != kind)
          continue;
        tree.arcs_.push_back(arcs[k]);
        break;
      }
    }
    tree.offsets_[r + 1] = static_cast<std::uint32_t>(tree.arcs_.size());
  }
}

}  // namespace chokepoint
