#pragma once

#include <algorithm>
#include <cstdint>

#include "topology/base/quantity.hpp"
#include "traffic/wire/bytes.hpp"
#include "traffic/wire/link.hpp"

namespace chokepoint {

/// One record of a capture file.
struct CapturedPacket {
  ByteView frame;                ///< what was kept of it; valid until the next call of next()
  std::uint32_t wire_bytes = 0;  ///< its length on the wire, at least frame.size()
  SimTime time{};                ///< since the Unix epoch
  LinkType link_type = LinkType::kEthernet;  ///< of the interface that it was captured on
};

/// A time in a capture file. Damaged files hold times that do not fit: those become the nearest
/// ones that do, from 1970 up to the year 2255.
inline SimTime capture_time(std::int64_t seconds, std::int64_t nanoseconds) {
  constexpr std::int64_t kLastSecond = 9'000'000'000;
  if (seconds < 0) return {};
  if (seconds >= kLastSecond) return std::chrono::seconds{kLastSecond};
  return std::chrono::seconds{seconds} +
         Duration{std::clamp<std::int64_t>(nanoseconds, 0, 999'999'999)};
}

}  // namespace chokepoint
