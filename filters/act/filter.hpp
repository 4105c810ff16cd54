#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "topology/base/quantity.hpp"

namespace chokepoint {

/// What becomes of the packet that was offered.
enum class Verdict : std::uint8_t { kPass, kDrop };

/// What a filter wants done besides its verdict. The engine carries it out: in ns-3 as events, over
/// a capture file as lines of a report.
class ActionSink {
 public:
  virtual ~ActionSink() = default;
  /// Sends a packet (from its IP header on, checksums filled in) out of the filter's router at
  /// `when`. The bytes are copied before the call returns.
  virtual void inject(std::span<const std::byte> ip_packet, SimTime when) = 0;
};

/// A sans-IO filter: it owns no socket, clock or thread, so the same one runs in ns-3 and over a
/// capture. One instance is one box at one site.
class Filter {
 public:
  virtual ~Filter() = default;
  /// Looks at one packet, from its IP header on. `now` never decreases between calls. Never throws;
  /// malformed packets get a verdict like others.
  virtual Verdict on_packet(std::span<const std::byte> ip_packet, SimTime now,
                            ActionSink& sink) = 0;
  /// When on_timer wants to be called next; nothing if it does not.
  virtual std::optional<SimTime> next_deadline() const { return std::nullopt; }
  virtual void on_timer(SimTime /*now*/, ActionSink& /*sink*/) {}
};

}  // namespace chokepoint
