#pragma once

#include "experiments/bench/load.hpp"

namespace chokepoint::bench {

// Each carries the load in this process, which must not have used ns-3 before.

/// Ours, a tap at every router, between hosts without a stack.
Measurement run_fabric(const Load& load);
/// Ours, a tap at every router, between hosts with ns-3's UDP sockets.
Measurement run_fabric_sockets(const Load& load);
/// ns-3 as it comes (InternetStackHelper, PointToPointHelper), the sockets on the routers.
Measurement run_stock(const Load& load, bool nix_vector);

/// Counts the processor time of this process: one thread that never waits, so this is the wall time
/// of an otherwise idle machine, whatever else runs.
class Stopwatch {
 public:
  Stopwatch();
  double seconds() const;

 private:
  double start_;
};

/// Runs the simulator and returns how long it took.
double run_simulator();

}  // namespace chokepoint::bench
