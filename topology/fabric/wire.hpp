#pragma once

#include <algorithm>
#include <cstdint>

#include "topology/base/error.hpp"
#include "topology/base/quantity.hpp"

namespace chokepoint {

/// One direction of a link: a FIFO queue of finite length before a transmitter of fixed rate,
/// then a fixed delay. With a fixed rate the moment when a packet will have been sent is known as
/// it comes, so the queue needs no memory of its packets: it is the time until the transmitter is
/// free. One cache line.
struct alignas(64) Wire {
  std::int64_t free_at = 0;   ///< when the transmitter is free (ns)
  std::uint64_t rate = 0;     ///< bits per second
  std::int64_t delay = 0;     ///< propagation (ns)
  std::int64_t room = 0;      ///< what queue and transmitter hold together at the most (ns)
  std::uint32_t to = 0;       ///< router, or host, at the far end
  std::uint32_t context = 0;  ///< ns-3 node at the far end
  std::uint32_t drops = 0;
  bool to_host = false;

  static Wire of(Bitrate rate, Duration delay, std::uint64_t queue_bytes) {
    if (rate.bits_per_second == 0) broken_invariant("a link without a rate");
    if (delay.count() < 0) broken_invariant("a link with a negative delay");
    Wire wire;
    wire.rate = rate.bits_per_second;
    wire.delay = delay.count();
    wire.room = rate.time_for(queue_bytes).count();
    return wire;
  }

  /// Takes the link away: whatever comes from now on is lost. What it carries still arrives.
  void remove() { room = -1; }
  bool removed() const { return room < 0; }

  /// When a packet of `bytes` that comes now will have reached the far end, and books the
  /// transmitter for it; -1 when there is no room for the whole packet.
  std::int64_t accept(std::int64_t now, std::uint32_t bytes) {
    // To the nearest nanosecond, as ns-3's links; 64 bits are enough for 2 GB.
    const std::uint64_t duration = (bytes * 8'000'000'000ULL + rate / 2) / rate;
    const std::int64_t sent = std::max(now, free_at) + static_cast<std::int64_t>(duration);
    if (sent - now > room) {
      ++drops;
      return -1;
    }
    free_at = sent;
    return sent + delay;
  }
};
static_assert(sizeof(Wire) == 64);

}  // namespace chokepoint
