#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "topology/route/policy.hpp"
#include "topology/route/routing.hpp"

namespace chokepoint {

/// A route that a neighbour tells a router of.
struct Offer {
  Arc arc;
  RouteKind kind = RouteKind::kNone;  ///< what it would be to the router; kNone without policy
  std::uint32_t hops = 0;             ///< of the whole route, from the router on
};

/// What a router had to choose from, and by which rule it chose.
struct RouteChoice {
  enum class Rule : std::uint8_t {
    kArrived,   ///< it is the destination
    kNone,      ///< no neighbour offers a route
    kOnly,      ///< one neighbour does
    kKind,      ///< the best is of a kind that no other is
    kHops,      ///< the best is the only one of its kind with so few hops
    kLowest,    ///< several are as good: the lowest router, then the lowest link
    kAllEqual,  ///< several are as good and all are used
  };
  RouterId at;
  Rule rule = Rule::kNone;
  std::vector<Offer> offers;  ///< best first
  std::size_t equal = 0;      ///< how many at the front are as good as the first
};

/// Explains the choice of every router on the way of a packet of that hash; a routing by disjoint
/// paths has no choices and gives none.
struct ExplainedPath {
  std::vector<RouterId> path;  ///< from source to destination; empty without a route
  RouteKind kind = RouteKind::kNone;
  std::vector<RouteChoice> choices;             ///< one per router of the path
  std::vector<std::vector<RouterId>> disjoint;  ///< all paths of the pair, under disjoint
};
ExplainedPath explain_path(const Adjacency& graph, const Routing& routing, RouterId from,
                           RouterId to, std::uint64_t hash, std::uint64_t salt_seed);

/// One sentence: "3 neighbours offer a route; the one from a customer is preferred".
std::string why(const RouteChoice& choice);

}  // namespace chokepoint
