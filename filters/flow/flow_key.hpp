#pragma once

#include <compare>
#include <cstdint>
#include <utility>

#include "traffic/wire/packet.hpp"

namespace chokepoint {

struct FlowEnd {
  IpAddress address;
  std::uint16_t port = 0;
  constexpr auto operator<=>(const FlowEnd&) const = default;
};

/// Which way a packet goes between the two ends of a FlowKey.
enum class Direction : std::uint8_t { kLowToHigh = 0, kHighToLow = 1 };

constexpr Direction opposite(Direction d) {
  return d == Direction::kLowToHigh ? Direction::kHighToLow : Direction::kLowToHigh;
}

/// The 5-tuple of a flow, the same for both directions: `low` is the lesser end by (address, port).
struct FlowKey {
  FlowEnd low;
  FlowEnd high;
  std::uint8_t protocol = 0;
  constexpr auto operator<=>(const FlowKey&) const = default;

  const FlowEnd& sender(Direction d) const { return d == Direction::kLowToHigh ? low : high; }
  const FlowEnd& receiver(Direction d) const { return sender(opposite(d)); }

  /// The flow of a packet and the direction in which the packet goes.
  static std::pair<FlowKey, Direction> of(const PacketView& packet) {
    const FlowEnd source{packet.ip.source, packet.source_port};
    const FlowEnd destination{packet.ip.destination, packet.destination_port};
    if (source <= destination) {
      return {{source, destination, packet.ip.protocol}, Direction::kLowToHigh};
    }
    return {{destination, source, packet.ip.protocol}, Direction::kHighToLow};
  }
};

}  // namespace chokepoint

/// The same in every run, for draws and counts that are to be so. Tables take a FlowHash: here it
/// is known beforehand which keys collide.
template <>
struct std::hash<chokepoint::FlowKey> {
  std::size_t operator()(const chokepoint::FlowKey& key) const noexcept {
    const std::hash<chokepoint::IpAddress> address;
    const std::uint64_t ports =
        std::uint64_t{key.low.port} << 32 | std::uint64_t{key.high.port} << 16 | key.protocol;
    return chokepoint::mix64(address(key.low.address) + 3 * address(key.high.address) +
                             chokepoint::mix64(ports));
  }
};
