#pragma once

#include <cstdint>
#include <ctime>

#include "topology/base/quantity.hpp"

namespace chokepoint {

/// The calendar time at which every emulation starts: 2024-07-01 00:00:00 UTC. Certificates, their
/// verification and Date headers count from it, so the wall clock never reaches the wire.
inline constexpr std::int64_t kEmulatedEpoch = 1'719'792'000;

/// Seconds since the Unix epoch at emulated time `now`.
constexpr std::time_t emulated_unix_time(SimTime now) {
  return kEmulatedEpoch + std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

}  // namespace chokepoint
