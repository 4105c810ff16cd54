#pragma once

#include <algorithm>

#include "filters/profile/action.hpp"

namespace chokepoint {

/// A token bucket kept as one time, the virtual scheduling form of the generic cell rate algorithm
/// (ITU-T I.371): `due` is when the bucket will be full again. A packet of `bytes` takes
/// bytes·8/rate seconds of it; the bucket holds burst·8/rate. State: 8 bytes for each direction.
class RateLimit {
 public:
  /// Policing: whether the packet conforms. One that does not takes no tokens.
  bool police(const Throttle& limit, std::size_t bytes, SimTime now) {
    const SimTime next = std::max(due_, now) + limit.rate.time_for(bytes);
    if (next - now > limit.rate.time_for(limit.burst_bytes)) return false;
    due_ = next;
    return true;
  }

  /// Shaping: when the packet leaves, never before one that came earlier; nothing if the queue
  /// holds queue_bytes already.
  std::optional<SimTime> shape(const Throttle& limit, std::size_t bytes, SimTime now) {
    const SimTime next = std::max(due_, now) + limit.rate.time_for(bytes);
    const SimTime leaves = std::max(now, next - limit.rate.time_for(limit.burst_bytes));
    if (leaves - now > limit.rate.time_for(limit.queue_bytes)) return std::nullopt;
    due_ = next;
    return leaves;
  }

 private:
  SimTime due_{};
};

}  // namespace chokepoint
