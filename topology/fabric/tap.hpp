#pragma once

#include <cstddef>
#include <span>

#include "topology/base/ids.hpp"
#include "topology/base/quantity.hpp"

namespace chokepoint {

/// What stands at a router and is offered every packet that the router forwards, delivers to an
/// attached host or takes from one: each packet once.
class Tap {
 public:
  virtual ~Tap() = default;
  /// `ip_packet` starts at the IPv4 header and is valid during the call only. Returns false to drop
  /// the packet.
  virtual bool on_packet(RouterId router, std::span<const std::byte> ip_packet, SimTime now) = 0;
};

}  // namespace chokepoint
