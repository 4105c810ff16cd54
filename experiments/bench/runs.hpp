#pragma once

#include <chrono>

#include "experiments/bench/load.hpp"

namespace chokepoint::bench {

// Each carries the load in this process, which must not have used ns-3 before.

/// Ours, a tap at every router, between hosts without a stack.
Measurement run_fabric(const Load& load);
/// Ours, a tap at every router, between hosts with ns-3's UDP sockets.
Measurement run_fabric_sockets(const Load& load);
/// ns-3 as it comes (InternetStackHelper, PointToPointHelper), the sockets on the routers.
Measurement run_stock(const Load& load, bool nix_vector);

/// Runs the simulator and returns the processor time it took: one thread that never waits, so this
/// is the wall time of an otherwise idle machine.
double run_simulator();

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace chokepoint::bench
