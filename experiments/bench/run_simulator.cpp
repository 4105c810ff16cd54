#include <ctime>

#include <ns3/simulator.h>

#include "experiments/bench/runs.hpp"

namespace chokepoint::bench {
namespace {

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

double run_simulator() {
  const double start = processor_seconds();
  ns3::Simulator::Run();
  return processor_seconds() - start;
}

}  // namespace chokepoint::bench
