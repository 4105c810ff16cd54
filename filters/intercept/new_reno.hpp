#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "traffic/wire/sequence_number.hpp"

namespace chokepoint {

/// Congestion control by NewReno: slow start and congestion avoidance (RFC 5681) from ten segments
/// (RFC 6928), fast recovery with partial acknowledgements (RFC 6582). Sizes in bytes of payload.
class NewReno {
 public:
  /// `most`: no window is larger.
  NewReno(std::size_t segment_size, std::size_t most)
      : segment_(segment_size),
        most_(most),
        window_(kFirstSegments * segment_size),
        threshold_(most) {}

  std::size_t window() const { return window_; }

  /// `bytes` were acknowledged, up to `number`. Whether the segment that follows is lost too.
  bool on_progress(std::uint32_t bytes, std::uint32_t number) {
    repetitions_ = 0;
    const bool past = sequence_distance(number, recovery_point_) >= 0;
    if (phase_ == Phase::kRecovery && !past) {  // a partial acknowledgement (RFC 6582 §3.2)
      window_ -= std::min<std::size_t>(window_ - std::min(window_, segment_), bytes);
      return true;
    }
    if (phase_ == Phase::kRecovery) {
      window_ = threshold_;
    } else if (window_ < threshold_) {
      window_ += std::min<std::size_t>(bytes, segment_);
    } else {
      window_ += std::max<std::size_t>(1, segment_ * segment_ / window_);
    }
    window_ = std::min(window_, most_);
    if (past) phase_ = Phase::kOpen;
    return false;
  }

  /// The same was acknowledged again. Whether the first segment is to be sent again.
  bool on_repetition(std::size_t in_flight, std::uint32_t furthest) {
    constexpr unsigned kLost = 3;  // RFC 5681 §3.2
    ++repetitions_;
    if (phase_ == Phase::kRecovery) {
      window_ = std::min(window_ + segment_, most_);
      return false;
    }
    // After a timeout repetitions come of what was sent twice (RFC 6582 §4).
    if (repetitions_ != kLost || phase_ == Phase::kAfterTimeout) return false;
    threshold_ = half_of(in_flight);
    window_ = threshold_ + kLost * segment_;
    phase_ = Phase::kRecovery;
    recovery_point_ = furthest;
    return true;
  }

  void on_timeout(std::size_t in_flight, std::uint32_t furthest) {
    threshold_ = half_of(in_flight);
    window_ = segment_;
    repetitions_ = 0;
    phase_ = Phase::kAfterTimeout;
    recovery_point_ = furthest;
  }

 private:
  static constexpr std::size_t kFirstSegments = 10;
  enum class Phase : std::uint8_t { kOpen, kRecovery, kAfterTimeout };

  std::size_t half_of(std::size_t in_flight) const { return std::max(in_flight / 2, 2 * segment_); }

  std::size_t segment_;
  std::size_t most_;
  std::size_t window_;
  std::size_t threshold_;
  unsigned repetitions_ = 0;
  Phase phase_ = Phase::kOpen;
  std::uint32_t recovery_point_ = 0;  // one past the highest number sent before the loss
};

}  // namespace chokepoint
