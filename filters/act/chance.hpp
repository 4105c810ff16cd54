#pragma once

#include "filters/flow/flow_key.hpp"

namespace chokepoint {

/// What a draw is for; draws for different purposes are independent.
enum class Draw : std::uint8_t { kRule, kDelay, kAnswer, kInterception };

/// 64 random bits that depend on the box's seed, the flow, the rule and the purpose alone. A keyed
/// hash instead of a stream, so that a flow's fate does not depend on which other flows came
/// before.
inline std::uint64_t draw_bits(std::uint64_t seed, const FlowKey& flow, std::size_t rule,
                               Draw draw) {
  const std::uint64_t purpose = rule << 8U | static_cast<std::uint64_t>(draw);
  return mix64(seed + mix64(std::hash<FlowKey>{}(flow) + mix64(purpose + 0x9e3779b97f4a7c15ULL)));
}

/// The same as a number in [0, 1).
inline double draw_uniform(std::uint64_t seed, const FlowKey& flow, std::size_t rule, Draw draw) {
  return static_cast<double>(draw_bits(seed, flow, rule, draw) >> 11U) * 0x1p-53;
}

}  // namespace chokepoint
