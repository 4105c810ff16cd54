#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "topology/route/tree.hpp"

namespace chokepoint {

/// Its name among the routings.
inline constexpr std::string_view kPolicyRouting = "policy";

/// How a router came by its route: from whom it has learnt it decides to whom it passes it on.
enum class RouteKind : std::uint8_t { kOwn, kCustomer, kPeer, kProvider, kNone };
/// "own", "customer", "peer", "provider" or "none".
std::string_view name_of(RouteKind kind);

/// The kind of route that a router has when it uses the one of kind `theirs` that a neighbour in
/// that role tells it of; kNone when such a neighbour keeps it to itself.
RouteKind learnt(Role neighbour, RouteKind theirs);

/// Routes as autonomous systems choose them (Gao & Rexford 2001): one learnt from a customer is
/// preferred to one from a peer, and that to one from a provider; then the fewest hops, then the
/// lowest next hop. Routes from customers are told to all, others to customers only, so paths are
/// valley-free. Siblings and neighbours without a relation tell each other everything, and a route
/// learnt from one keeps its kind. Three breadth-first searches, O(routers + links); needs no
/// order among the links, so cycles of customers and providers do no harm.
class PolicyPaths : public RouteComputer {
 public:
  void compute(const Adjacency& graph, RouterId destination, DestinationTree& tree) override;

  /// The kind of the router's route to the destination of the last compute().
  RouteKind kind(RouterId router) const { return kinds_[router.value]; }

 private:
  void search(const Adjacency& graph, RouteKind kind, DestinationTree& tree);
  void offer(std::uint32_t distance, RouterId router);

  std::vector<RouteKind> kinds_;
  std::vector<std::vector<RouterId>> by_distance_;  // settled and offered routers of one search
};

}  // namespace chokepoint
