#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint::bench {

/// What our policy routes race against: the plain way, done well. Three breadth-first searches per
/// destination over neighbours in compressed sparse rows, one set of rows per role; flat arrays,
/// nothing allocated per destination, two bytes a router for kind and distance together. Knows
/// transit and peering only.
class BareRoutes {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  explicit BareRoutes(const Adjacency& graph);

  /// The next hop of every router towards `destination` (its own is itself), valid until the next
  /// call. Ties go to the lowest.
  std::span<const std::uint32_t> next_hops(RouterId destination);

 private:
  struct Rows {
    std::vector<std::uint32_t> offsets;
    std::vector<std::uint32_t> to;
    std::span<const std::uint32_t> of(std::uint32_t router) const {
      return {to.data() + offsets[router], offsets[router + 1] - offsets[router]};
    }
  };
  /// Kind and distance in one number, so that a preferred route is a smaller one.
  using Key = std::uint16_t;

  static Rows rows_of(const Adjacency& graph, Role role);
  bool offer(std::uint32_t to, Key key, std::uint32_t next);
  void climb();
  void cross();
  void descend();

  Rows customers_;
  Rows peers_;
  Rows providers_;
  std::vector<Key> key_;             // per router
  std::vector<std::uint32_t> next_;  // per router
  // Routers with a route from a customer, a peer, a provider, each list nearest first.
  std::array<std::vector<std::uint32_t>, 3> found_;
};

}  // namespace chokepoint::bench
