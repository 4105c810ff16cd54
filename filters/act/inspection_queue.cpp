#include "filters/act/inspection_queue.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

Duration duration_of(double seconds) { return Duration{std::llround(seconds * 1e9)}; }

std::size_t places_of(const Capacity& capacity) {
  return capacity.limited ? std::size_t{capacity.queue_packets} + 1 : 0;
}

}  // namespace

bool InspectionQueue::Stage::take(SimTime now, Duration cost, SimTime& done) {
  while (count_ > 0 && ends_[first_] <= now) {
    first_ = first_ + 1 == ends_.size() ? 0 : first_ + 1;
    --count_;
  }
  if (count_ == ends_.size()) return false;
  const std::size_t last = (first_ + count_ + ends_.size() - 1) % ends_.size();
  done = (count_ > 0 ? std::max(ends_[last], now) : now) + cost;
  ends_[(first_ + count_) % ends_.size()] = done;
  ++count_;
  return true;
}

InspectionQueue::InspectionQueue(const Capacity& capacity)
    : capacity_(capacity), look_(places_of(capacity)), open_(places_of(capacity)) {}

InspectionQueue::Fate InspectionQueue::offer(SimTime now, std::size_t ip_bytes,
                                             unsigned decryptions) {
  if (!capacity_.limited) {
    done_at_ = now;
    return Fate::kInspect;
  }
  const Fate left_over = capacity_.fail_open ? Fate::kPassUnread : Fate::kDrop;
  const Duration look = duration_of(capacity_.packet_seconds +
                                    capacity_.byte_seconds * static_cast<double>(ip_bytes));
  SimTime done{};
  if (!look_.take(now, look, done)) return left_over;
  if (decryptions > 0 &&
      !open_.take(done, duration_of(capacity_.decryption_seconds * decryptions), done)) {
    return left_over;
  }
  done_at_ = done;
  return Fate::kInspect;
}

}  // namespace chokepoint
