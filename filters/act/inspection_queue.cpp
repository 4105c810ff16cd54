#include "filters/act/inspection_queue.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

Duration cost_of(const Capacity& capacity, std::size_t ip_bytes, unsigned decryptions) {
  const double seconds = capacity.packet_seconds +
                         capacity.byte_seconds * static_cast<double>(ip_bytes) +
                         capacity.decryption_seconds * decryptions;
  return Duration{std::llround(seconds * 1e9)};
}

InspectionQueue::InspectionQueue(const Capacity& capacity)
    : limited_(capacity.limited),
      fail_open_(capacity.fail_open),
      ends_(capacity.limited ? std::size_t{capacity.queue_packets} + 1 : 0) {}

InspectionQueue::Fate InspectionQueue::offer(SimTime now, Duration cost) {
  if (!limited_) {
    done_at_ = now;
    return Fate::kInspect;
  }
  while (count_ > 0 && ends_[first_] <= now) {
    first_ = first_ + 1 == ends_.size() ? 0 : first_ + 1;
    --count_;
  }
  if (count_ == ends_.size()) return fail_open_ ? Fate::kPassUnread : Fate::kDrop;
  done_at_ = std::max(done_at_, now) + cost;
  ends_[(first_ + count_) % ends_.size()] = done_at_;
  ++count_;
  return Fate::kInspect;
}

}  // namespace chokepoint
