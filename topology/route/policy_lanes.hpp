#pragma once

#include <cstddef>
#include <cstdint>

namespace chokepoint {

/// Destinations that one batch of policy routes takes together: a byte each, a cache line in all.
constexpr std::size_t kLanes = 64;

/// One byte per destination of a batch, for one router.
struct alignas(kLanes) Line {
  std::int8_t lane[kLanes];
};

/// Hops are kept as a signed byte counted from -128, because vectors compare signed bytes in one
/// instruction. No route is one below the top, so that one hop more does not wrap around.
constexpr std::int8_t kAtDestination = -128;
constexpr std::int8_t kOneHop = kAtDestination + 1;
constexpr std::int8_t kNoRoute = 126;
constexpr std::uint32_t kMaxHops = kNoRoute - kAtDestination - 1;

/// Hops from the byte of a lane. REQUIRES: the lane holds a route.
constexpr std::uint8_t hops_of(std::int8_t lane) {
  return static_cast<std::uint8_t>(lane - kAtDestination);
}

}  // namespace chokepoint
