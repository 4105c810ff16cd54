#include "topology/fabric/timer.hpp"

#include <algorithm>

#include <ns3/simulator.h>

#include "topology/fabric/clock.hpp"

namespace chokepoint {

void DeadlineTimer::arm(std::optional<SimTime> when) {
  if (when == when_) return;
  event_.Cancel();
  when_ = when;
  if (!when) return;
  const Duration left = std::max(*when - sim_now(), Duration::zero());
  event_ = ns3::Simulator::Schedule(to_ns3_time(left), &DeadlineTimer::fire, this);
}

void DeadlineTimer::fire() {
  const SimTime due = *when_;
  when_.reset();
  callback_(due);
}

}  // namespace chokepoint
