#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "topology/base/quantity.hpp"

namespace chokepoint {

/// Sizes, directions and gaps of the first packets of a flow: what classifiers of encrypted traffic
/// work with, because encryption leaves it in the open. 216 bytes, no allocation.
class FlowFeatures {
 public:
  static constexpr std::size_t kPackets = 32;

  /// A packet of `bytes` (IP, or payload; the user says which and stays with it), sent by the
  /// client or by the server. Packets after the first 32 are only counted.
  void add(bool from_client, std::size_t bytes, SimTime now) {
    if (const std::size_t i = count_; i < kPackets) {
      constexpr auto kMost = std::numeric_limits<std::uint16_t>::max();
      bytes_[i] = static_cast<std::uint16_t>(std::min<std::size_t>(bytes, kMost));
      gaps_[i] = i == 0 ? 0 : microseconds(now - last_);
      if (from_client) from_client_ |= std::uint32_t{1} << i;
      last_ = now;
    }
    if (count_ < std::numeric_limits<std::uint32_t>::max()) ++count_;
  }

  /// Packets of which there is more than the number.
  std::size_t size() const { return std::min<std::size_t>(count_, kPackets); }
  std::uint32_t packets() const { return count_; }

  /// REQUIRES, of all: i < size().
  bool from_client(std::size_t i) const { return (from_client_ >> i & 1U) != 0; }
  /// Larger ones than 65,535 are told as that.
  std::uint16_t bytes(std::size_t i) const { return bytes_[i]; }
  /// Since the packet before, in microseconds, up to 71 minutes; 0 for the first packet and where
  /// time ran backwards.
  std::uint32_t gap(std::size_t i) const { return gaps_[i]; }

 private:
  static std::uint32_t microseconds(Duration gap) {
    const std::int64_t count = std::chrono::duration_cast<std::chrono::microseconds>(gap).count();
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(count, 0, std::numeric_limits<std::uint32_t>::max()));
  }

  SimTime last_{};
  std::uint32_t count_ = 0;
  std::uint32_t from_client_ = 0;  ///< bit i: packet i
  std::array<std::uint32_t, kPackets> gaps_{};
  std::array<std::uint16_t, kPackets> bytes_{};
};

}  // namespace chokepoint
