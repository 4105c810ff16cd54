#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/measure/observation.hpp"
#include "topology/mesh/territory.hpp"
#include "topology/route/routing.hpp"
#include "traffic/workload/workload.hpp"

namespace chokepoint {

/// The routes that the packets of conversations take on one rung, as far as they lie in the
/// filtering state. Made once per rung and routing; every placement is then judged against it.
class ConversationPaths {
 public:
  /// Follows every packet of every attempt of `conversations`, in both directions.
  ConversationPaths(const Adjacency& graph, const Routing& routing, const Territory& territory,
                    std::span<const Conversation* const> conversations, std::uint32_t attempts,
                    std::uint64_t salt_seed);

  /// What sites at these routers see of the first attempt of each conversation.
  std::vector<Passage> observe(std::span<const RouterId> sites) const;
  /// Share of the conversations of which every attempt has a packet past a site. 0 without any.
  double blocking_bound(std::span<const RouterId> sites) const;
  /// Mean hops over the conversations, both directions, first attempts.
  double mean_hops() const { return mean_hops_; }
  /// One row for each packet path of the first attempts, for tests of the null model.
  const SiteSets& rows() const { return rows_; }

 private:
  struct Path {
    std::uint32_t conversation;
    std::uint32_t attempt;
    bool to_server;
    std::uint32_t packets;
    std::uint32_t row;
  };
  std::vector<std::uint64_t> site_bits(std::span<const RouterId> sites) const;

  const Territory& territory_;
  std::uint32_t attempts_;
  std::size_t conversations_;
  SiteSets rows_;
  std::vector<Path> paths_;  // by conversation
  double mean_hops_ = 0;
};

}  // namespace chokepoint
