#pragma once

#include <cstdint>
#include <optional>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// The options of a TCP header that say how its connection works. One that is not there, or not of
/// its length, is nothing.
struct TcpOptions {
  struct Timestamps {
    std::uint32_t value = 0;
    std::uint32_t echo = 0;
  };
  static constexpr std::uint8_t kLargestShift = 14;  // RFC 7323 §2.3

  std::optional<std::uint16_t> segment_size;  ///< bytes, RFC 9293 §3.7.1
  std::optional<std::uint8_t> window_shift;   ///< RFC 7323 §2.2; kLargestShift for larger ones
  std::optional<Timestamps> timestamps;       ///< RFC 7323 §3.2

  static TcpOptions parse(ByteView options);
};

}  // namespace chokepoint
