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

Stopwatch::Stopwatch() : start_(processor_seconds()) {}
double Stopwatch::seconds() const { return processor_seconds() - start_; }

double run_simulator() {
  const Stopwatch watch;
  ns3::Simulator::Run();
  return watch.seconds();
}

}  // namespace chokepoint::bench
