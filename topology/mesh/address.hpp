#pragma once

#include <cstdint>

#include "topology/base/ids.hpp"

namespace chokepoint {

/// An emulated host's IPv4 address in host byte order. Every router r owns 10.x.y.0/24 with
/// x.y = r, so the router of an address is a shift and a mask (65 536 routers at the most).
struct HostAddress {
  std::uint32_t value = 0;
  constexpr auto operator<=>(const HostAddress&) const = default;

  static constexpr std::uint32_t kMaxRouters = 65'536;
  /// REQUIRES: router < kMaxRouters, 1 ≤ host ≤ 254.
  static constexpr HostAddress of(RouterId router, std::uint8_t host) {
    return {0x0a000000U | (router.value << 8) | host};
  }
  constexpr RouterId router() const { return RouterId{(value >> 8) & 0xffffU}; }
};

}  // namespace chokepoint
