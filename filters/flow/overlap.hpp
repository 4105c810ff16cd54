#pragma once

#include <cstdint>

#include "filters/flow/tcp_model.hpp"

namespace chokepoint {

/// Where a segment or fragment begins and ends (one past its last byte), counted from any one
/// point.
struct Extent {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// Whether the bytes of a later segment replace those of an earlier one where both overlap (Novak &
/// Sturges, Target-Based TCP Stream Reassembly, 2007). All hosts keep what came first, except
/// - BSD and Windows (2000 to 2003): what begins before it replaces it;
/// - Linux (since 2.4): so does what begins with it and ends after it.
/// Windows Vista and later behave as kFirst.
constexpr bool later_segment_wins(OverlapPolicy policy, Extent later, Extent earlier) {
  switch (policy) {
    case OverlapPolicy::kFirst:
      return false;
    case OverlapPolicy::kLast:
      return true;
    case OverlapPolicy::kBsd:
    case OverlapPolicy::kWindows:
      return later.begin < earlier.begin;
    case OverlapPolicy::kLinux:
      return later.begin < earlier.begin ||
             (later.begin == earlier.begin && later.end > earlier.end);
  }
  return false;
}

/// The same for IP fragments (Novak, Target-Based Fragmentation Reassembly, 2005; Shankar & Paxson,
/// IEEE S&P 2003), where the hosts differ otherwise: Linux replaces what does not begin
/// before the later one, Windows only what the later one surpasses at both ends.
constexpr bool later_fragment_wins(OverlapPolicy policy, Extent later, Extent earlier) {
  switch (policy) {
    case OverlapPolicy::kFirst:
      return false;
    case OverlapPolicy::kLast:
      return true;
    case OverlapPolicy::kBsd:
      return later.begin < earlier.begin;
    case OverlapPolicy::kLinux:
      return later.begin <= earlier.begin;
    case OverlapPolicy::kWindows:
      return later.begin < earlier.begin && later.end > earlier.end;
  }
  return false;
}

}  // namespace chokepoint
