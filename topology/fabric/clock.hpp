#pragma once

#include <cstdint>

#include <ns3/nstime.h>
#include <ns3/simulator.h>

#include "topology/base/quantity.hpp"
#include "topology/fabric/simulator.hpp"

namespace chokepoint {

inline SimTime to_sim_time(const ns3::Time& time) { return SimTime{time.GetNanoSeconds()}; }
inline ns3::Time to_ns3_time(Duration time) { return ns3::NanoSeconds(time.count()); }
/// The emulated time now.
inline SimTime sim_now() { return to_sim_time(ns3::Simulator::Now()); }

/// Where the fabric reads the time and leaves its events: directly in a FastSimulator when that is
/// the running core, else through ns3::Simulator (ns-3's real-time core in live emulation).
class Clock {
 public:
  Clock() : fast_(fast_simulator()) {}

  /// Nanoseconds since the start.
  std::int64_t now() const {
    return fast_ != nullptr ? static_cast<std::int64_t>(fast_->now())
                            : ns3::Simulator::Now().GetNanoSeconds();
  }
  /// Takes over one reference to `event`. REQUIRES: time ≥ now().
  void schedule_at(std::int64_t time, std::uint32_t context, ns3::EventImpl* event) const {
    if (fast_ != nullptr) {
      fast_->schedule_at(static_cast<std::uint64_t>(time), context, event);
    } else {
      ns3::Simulator::ScheduleWithContext(context, ns3::NanoSeconds(time - now()), event);
    }
  }

 private:
  FastSimulator* fast_;
};

}  // namespace chokepoint
