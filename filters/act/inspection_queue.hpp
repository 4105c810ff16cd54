#pragma once

#include <cstdint>
#include <vector>

#include "filters/profile/profile.hpp"

namespace chokepoint {

/// What inspecting a packet of `ip_bytes` costs a box of that capacity when `decryptions` QUIC
/// Initials in it are opened.
Duration cost_of(const Capacity& capacity, std::size_t ip_bytes, unsigned decryptions);

/// The work that waits in front of one inspecting processor: one packet is inspected at a time, as
/// many as `Capacity::queue_packets` wait, and what comes on top is not inspected. With arrivals at
/// random and equal costs this is the queue M/D/1/K, K = queue + 1; with arrivals at a fixed rate f
/// above the capacity C it leaves exactly 1 − C/f over.
class InspectionQueue {
 public:
  enum class Fate : std::uint8_t {
    kInspect,
    kPassUnread,  ///< no room, and the box fails open
    kDrop,        ///< no room, and it fails closed
  };

  /// A capacity that is not limited inspects everything at once.
  explicit InspectionQueue(const Capacity& capacity);

  /// A packet comes whose inspection costs `cost`. `now` never decreases. Allocates nothing.
  Fate offer(SimTime now, Duration cost);
  /// When the inspection of everything taken so far is done.
  SimTime done_at() const { return done_at_; }

 private:
  bool limited_;
  bool fail_open_;
  SimTime done_at_{};
  std::vector<SimTime> ends_;  // a ring: when each packet in the box is done
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace chokepoint
