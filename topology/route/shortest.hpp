#pragma once

#include "topology/route/tree.hpp"

namespace chokepoint {

/// Fewest hops, by breadth-first search from the destination, O(routers + links).
class ShortestPaths : public RouteComputer {
 public:
  enum class Ties {
    kLowest,  ///< one next hop: the lowest (router, link) of equal cost, stable between runs
    kAll,     ///< every next hop of equal cost, parallel links counted one by one (RFC 2992)
  };
  explicit ShortestPaths(Ties ties) : ties_(ties) {}

  void compute(const Adjacency& graph, RouterId destination, DestinationTree& tree) override;

 private:
  Ties ties_;
};

}  // namespace chokepoint
