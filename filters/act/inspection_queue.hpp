#pragma once

#include <cstdint>
#include <vector>

#include "filters/profile/profile.hpp"

namespace chokepoint {

/// The work that waits in a box: in two stages, each of one processor that takes one packet at a
/// time while at most `Capacity::queue_packets` wait. Every packet passes the first, at its fixed
/// cost and its cost per byte; QUIC Initials go on to the second, where they are opened. What finds
/// a stage full is not inspected.
///
/// With arrivals at random and equal costs a stage is the queue M/D/1/K, K = queue + 1; with
/// arrivals at a fixed rate f above its capacity C it leaves exactly 1 − C/f over.
class InspectionQueue {
 public:
  enum class Fate : std::uint8_t {
    kInspect,
    kPassUnread,  ///< no room, and the box fails open
    kDrop,        ///< no room, and it fails closed
  };

  /// A capacity that is not limited inspects everything at once.
  explicit InspectionQueue(const Capacity& capacity);

  /// A packet comes in which `decryptions` Initials are to be opened. `now` never decreases.
  /// Allocates nothing.
  Fate offer(SimTime now, std::size_t ip_bytes, unsigned decryptions);
  /// When the inspection of the packet that was taken last is done.
  SimTime done_at() const { return done_at_; }

 private:
  class Stage {
   public:
    explicit Stage(std::size_t places) : ends_(places) {}
    /// Whether there is room; then `done` is when the work is done.
    bool take(SimTime now, Duration cost, SimTime& done);

   private:
    std::vector<SimTime> ends_;  // a ring: when each packet in the stage is done
    std::size_t first_ = 0;
    std::size_t count_ = 0;
  };

  Capacity capacity_;
  Stage look_;
  Stage open_;
  SimTime done_at_{};
};

}  // namespace chokepoint
