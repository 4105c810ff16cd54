#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "filters/flow/residual_table.hpp"
#include "filters/profile/profile.hpp"

namespace chokepoint {

/// What a box goes on doing against addresses and ports after the flow that made it do so: a
/// ResidualTable whose blocks may begin some time after their trigger. TCP and UDP are kept apart.
class ResidualMemory {
 public:
  /// Blocks that wait for their beginning; beyond that, a new one is not remembered.
  static constexpr std::size_t kMostWaiting = 4'096;

  struct Block {
    SimTime from;
    std::uint32_t rule;
    FlowKey flow;
    Direction to_server;
  };

  /// `most`: blocks at once.
  explicit ResidualMemory(std::size_t most) : table_(most) {}

  /// REQUIRES: residual.scope is not kFlow and residual.lasts > 0. `now` never decreases.
  void add(const Block& block, const Residual& residual, SimTime now);
  /// The rule of the block in which a packet of the flow falls; nothing if there is none. A block
  /// that is to be renewed is.
  std::optional<std::uint32_t> find(const FlowKey& flow, Direction to_server, SimTime now);

 private:
  struct Waiting {
    Block block;
    Residual residual;
    bool operator<(const Waiting& other) const { return block.from > other.block.from; }
  };
  void begin(const Waiting& what, SimTime now);

  ResidualTable table_;
  std::vector<Waiting> waiting_;  // a heap, the earliest on top
  bool any_ = false;
};

}  // namespace chokepoint
