#pragma once

#include <array>

#include "filters/flow/flow_table.hpp"

namespace chokepoint {

/// Which clients come back to the same service as by a clock. A flow is a beat if the times between
/// the starts of the last flows of its client to its server's port, at least kFewest of them and at
/// most kKept, have a coefficient of variation of at most kRegular. Flows less than a second apart
/// count as one, since programs open several at once. Exponential gaps, as of independent people,
/// have a coefficient of 1; programs that sleep between calls, with jitter of some percent, have
/// hundredths. Bounded like a flow table; some 150 bytes for each pair.
class BeaconTable {
 public:
  static constexpr std::size_t kFewest = 5;
  static constexpr std::size_t kKept = 8;
  static constexpr double kRegular = 0.1;
  static constexpr Duration kTogether = std::chrono::seconds{1};

  explicit BeaconTable(std::size_t most) : pairs_({most, kForgotten}) {}

  /// A flow begins. True if it is a beat.
  bool on_flow(FlowEnd client, const FlowEnd& server, std::uint8_t protocol, SimTime now);

 private:
  static constexpr Duration kForgotten = std::chrono::hours{24};

  struct Pair {
    SimTime last{};
    std::array<double, kKept> gaps{};  // seconds; a ring
    std::uint32_t count = 0;           // of gaps, all
    bool began = false;
    bool beats = false;
  };
  static bool regular(const Pair& pair);

  FlowTable<Pair> pairs_;
};

}  // namespace chokepoint
