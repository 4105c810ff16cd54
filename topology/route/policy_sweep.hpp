#pragma once

#include <cstdint>
#include <span>

#include "topology/route/policy_lanes.hpp"
#include "topology/route/policy_plan.hpp"

namespace chokepoint {

/// What every sweep reads and writes; `customer` and `seeds` are filled before it.
struct SweepTables {
  const PolicyPlan::Row* rows;
  const std::uint32_t* neighbours;
  std::uint32_t transit;
  std::uint32_t routers;
  const std::uint32_t* seed_of;  ///< per rank: which of `seeds` holds what it knows beforehand
  const Line* seeds;             ///< the first is without any route
  Line* customer;  ///< per transit rank: hops of routes from customers; before: the destinations
  Line* distance;  ///< per rank: hops of the routes chosen
};

/// Position in its row of each router's next hop, low byte and (rows longer than 255) high byte.
/// Without a route it is the slot after the row. Unspecified where the next hop is a destination.
struct PositionTables {
  Line* low;   ///< per rank
  Line* high;  ///< per wide row
};

/// Whether paths meet sites.
struct HitTables {
  const std::int8_t* site;  ///< per rank, -1 or 0
  Line* customer;  ///< per transit rank: -1 where its route from customers, itself included, is hit
  Line* chosen;    ///< per transit rank: the same of the route chosen
};

struct PairCounts {
  std::uint64_t routed = 0;
  std::uint64_t covered = 0;
};

/// One implementation of the sweeps. All give the same bytes.
struct SweepKernel {
  const char* name;
  void (*next_hops)(const SweepTables& tables, const PositionTables& positions);
  /// Counts the pairs (router, destination) that have a route, destinations themselves left out,
  /// and those of them with a site between their ends.
  PairCounts (*coverage)(const SweepTables& tables, const HitTables& hits);
};

/// Those that this processor can run, the fastest last.
std::span<const SweepKernel* const> sweep_kernels();

}  // namespace chokepoint
