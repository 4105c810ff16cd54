#pragma once

#include <cstdint>

namespace chokepoint {

/// TCP's numbers of bytes and its timestamps live modulo 2³² (RFC 9293 §3.4, RFC 7323 §5.2), and
/// are compared as serial numbers (RFC 1982). The order is one only among numbers less than 2³¹
/// apart: beyond, what lies ahead of a lies behind b, and a sorted row of them is none. So whoever
/// keeps numbers from the wire to compare them with each other first refuses what is not
/// within_sequence_reach() of one number that the sender of the segment cannot move; any two that
/// were let in are then at most 2³¹ − 2 apart, and compared rightly.

/// a − b: positive when a lies after b. REQUIRES, where it is to mean an order: a and b less than
/// 2³¹ apart. At exactly 2³¹, which RFC 1982 §3.2 leaves undefined, a lies behind b.
constexpr std::int32_t sequence_distance(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b);
}

/// How far a byte may lie ahead of the one that its receiver expects next: the largest window there
/// is (RFC 7323 §2.3: 2³⁰, of which 65,535 · 2¹⁴ can be said), less one, so that the bound above
/// holds.
constexpr std::int32_t kSequenceReach = (std::int32_t{1} << 30) - 1;

/// Whether `number` lies no more than kSequenceReach ahead of `base`, or behind it.
constexpr bool within_sequence_reach(std::uint32_t number, std::uint32_t base) {
  const std::int32_t distance = sequence_distance(number, base);
  return -kSequenceReach <= distance && distance <= kSequenceReach;
}

}  // namespace chokepoint
