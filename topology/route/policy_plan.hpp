#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// An AS graph laid out for sweeps of policy routing: routers with customers ("transit") come
/// first, customers before their providers, so that one pass up the ranks settles all routes from
/// customers and one pass down all others. The rest ("stubs", five in six on the Internet) follow
/// in ascending order of router. Routes from a stub are told by none but the stub itself, so rows
/// name transit routers only. Values, shared by all threads.
class PolicyPlan {
 public:
  /// Positions of a row's three parts in neighbours(); each part ascends by router number, so that
  /// the first of equals is the lowest next hop. One unused slot follows `end`.
  struct Row {
    std::uint32_t customers;
    std::uint32_t peers;
    std::uint32_t providers;
    std::uint32_t end;
    std::uint32_t wide;  ///< number among the rows longer than 255, or kNarrow
  };
  static constexpr std::uint32_t kNarrow = 0xffffffff;

  /// Nothing where sweeps do not apply: links without relation or of siblings, a cycle of customers
  /// and providers, chains of more than 126 providers, or a router of more than 65,534 neighbours.
  static std::optional<PolicyPlan> of(const Adjacency& graph);

  std::size_t size() const { return router_of_.size(); }
  /// Ranks below this one are transit.
  std::uint32_t transit() const { return transit_; }
  std::uint32_t wide_rows() const { return wide_rows_; }
  std::uint32_t rank_of(RouterId router) const { return rank_of_[router.value]; }
  RouterId router_at(std::uint32_t rank) const { return RouterId{router_of_[rank]}; }
  std::span<const Row> rows() const { return rows_; }
  /// Ranks of the neighbours, row by row.
  std::span<const std::uint32_t> neighbours() const { return neighbours_; }
  /// The same as router numbers; the slot after each row is NextHopTree::kNone.
  std::span<const std::uint32_t> neighbour_routers() const { return neighbour_routers_; }

 private:
  bool rank_routers(const Adjacency& graph);
  bool fill_rows(const Adjacency& graph);
  void fill_part(const Adjacency& graph, RouterId router, Role role);

  std::uint32_t transit_ = 0;
  std::uint32_t wide_rows_ = 0;
  std::vector<std::uint32_t> rank_of_;    // per router
  std::vector<std::uint32_t> router_of_;  // per rank
  std::vector<Row> rows_;                 // per rank
  std::vector<std::uint32_t> neighbours_;
  std::vector<std::uint32_t> neighbour_routers_;
};

/// How many destinations a thread takes at a time: as many as there are lanes, unless that would
/// leave threads idle.
std::size_t lanes_for(std::size_t destinations, unsigned threads);

}  // namespace chokepoint
