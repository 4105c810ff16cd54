#pragma once

#include <algorithm>
#include <optional>

#include "topology/base/quantity.hpp"

namespace chokepoint {

/// How long TCP waits for an acknowledgement before it sends again (RFC 6298): a second at first,
/// then by the round trips that were measured, 200 ms (as Linux) to 60 s.
class RetransmissionTimeout {
 public:
  Duration value() const {
    Duration value = value_;
    for (unsigned i = 0; i < backoffs_ && value < kLongest; ++i) value *= 2;  // RFC 6298 §5.5
    return std::min(value, kLongest);
  }

  /// A segment that was sent once was acknowledged after `round_trip`.
  void sample(Duration round_trip) {
    if (!smoothed_) {
      smoothed_ = round_trip;
      variation_ = round_trip / 2;
    } else {
      const Duration error =
          round_trip > *smoothed_ ? round_trip - *smoothed_ : *smoothed_ - round_trip;
      variation_ = (3 * variation_ + error) / 4;
      smoothed_ = (7 * *smoothed_ + round_trip) / 8;
    }
    value_ = std::clamp(*smoothed_ + 4 * variation_, kShortest, kLongest);
  }

  /// It ran out.
  void back_off() { ++backoffs_; }
  /// Something was acknowledged: the network is there again.
  void on_progress() { backoffs_ = 0; }

 private:
  static constexpr Duration kShortest = std::chrono::milliseconds(200);
  static constexpr Duration kLongest = std::chrono::seconds(60);

  Duration value_ = std::chrono::seconds(1);
  unsigned backoffs_ = 0;
  std::optional<Duration> smoothed_;
  Duration variation_{};
};

}  // namespace chokepoint
