#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace chokepoint {

/// A span of emulated time. Never wall-clock time.
using Duration = std::chrono::nanoseconds;
/// Emulated time since the start of a run (or, for a capture file, since the Unix epoch).
using SimTime = std::chrono::nanoseconds;

/// Transmission rate in bits per second.
struct Bitrate {
  std::uint64_t bits_per_second = 0;
  constexpr auto operator<=>(const Bitrate&) const = default;

  static constexpr Bitrate mega(std::uint64_t n) { return {n * 1'000'000}; }
  static constexpr Bitrate giga(std::uint64_t n) { return {n * 1'000'000'000}; }

  /// Serialisation delay of `bytes` octets. REQUIRES: the rate is not zero.
  constexpr Duration time_for(std::uint64_t bytes) const {
    return Duration{static_cast<std::int64_t>(static_cast<unsigned __int128>(bytes) *
                                              8'000'000'000ULL / bits_per_second)};
  }
};

}  // namespace chokepoint
