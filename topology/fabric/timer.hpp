#pragma once

#include <functional>
#include <optional>

#include <ns3/event-id.h>

#include "topology/base/quantity.hpp"

namespace chokepoint {

/// Calls back at a time that may be moved, as a filter's next_deadline() does. Cancels itself when
/// it goes.
class DeadlineTimer {
 public:
  /// `callback` gets the time at which it was due. It may arm the timer again.
  explicit DeadlineTimer(std::function<void(SimTime)> callback) : callback_(std::move(callback)) {}
  ~DeadlineTimer() { event_.Cancel(); }
  DeadlineTimer(const DeadlineTimer&) = delete;
  DeadlineTimer& operator=(const DeadlineTimer&) = delete;

  /// Due at `when` (now if that is past); not at all when empty. Costs a comparison if unchanged.
  void arm(std::optional<SimTime> when);

 private:
  void fire();

  std::function<void(SimTime)> callback_;
  std::optional<SimTime> when_;
  ns3::EventId event_;
};

}  // namespace chokepoint
