#pragma once

#include <functional>
#include <utility>

#include <ns3/nstime.h>
#include <ns3/simulator.h>

#include "experiments/bench/load.hpp"
#include "topology/fabric/clock.hpp"

namespace chokepoint::bench {

/// Calls `send` once for each packet of a flow, at its rate; the same clockwork for every program.
class Pulse {
 public:
  Pulse(const Load& load, const Load::Flow& flow, std::uint32_t node, std::function<void()> send)
      : left_(load.packets), send_(std::move(send)) {
    ns3::Simulator::ScheduleWithContext(node, to_ns3_time(flow.start), &Pulse::beat, this);
  }

 private:
  void beat() {
    if (--left_ > 0) {
      ns3::Simulator::Schedule(to_ns3_time(Load::kInterval), &Pulse::beat, this);
    }
    send_();
  }

  std::uint32_t left_;
  std::function<void()> send_;
};

}  // namespace chokepoint::bench
