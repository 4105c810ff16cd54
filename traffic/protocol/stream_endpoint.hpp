#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "topology/base/quantity.hpp"

namespace chokepoint {

/// One end of a byte-stream conversation as a state machine. It owns no socket, clock or thread, so
/// the same endpoint runs over ns-3's TCP, over a real socket, or joined to its peer in memory.
///
/// Whoever drives it calls on_connected once, then on_bytes and on_closed as the transport says,
/// and after every call sends what output() holds. `now` never decreases. When status() is no
/// longer kOpen and output() is empty, the driver closes its side of the stream.
class StreamEndpoint {
 public:
  enum class Status : std::uint8_t { kOpen, kDone, kFailed };

  virtual ~StreamEndpoint() = default;

  /// The transport is up. Called once, before any other event.
  virtual void on_connected(SimTime now) = 0;
  /// Bytes of the peer, in order, in pieces of any size; valid during the call only. Never throws:
  /// nonsense makes the endpoint fail.
  virtual void on_bytes(std::span<const std::byte> bytes, SimTime now) = 0;
  /// The peer will send no more: it closed its side in good order.
  virtual void on_closed(SimTime now) = 0;

  /// When on_timer wants to be called next; nothing if it does not.
  virtual std::optional<SimTime> next_deadline() const { return std::nullopt; }
  virtual void on_timer(SimTime /*now*/) {}

  /// The next bytes to send, empty when there are none; valid until the next call that is not
  /// const. More may follow once these are consumed.
  virtual std::span<const std::byte> output() const = 0;
  /// The transport took the first `count` bytes of output(). REQUIRES: count ≤ output().size().
  virtual void consume(std::size_t count) = 0;

  virtual Status status() const = 0;
  /// Why it failed, for people to read; empty unless status() is kFailed. Lives as long as the
  /// endpoint.
  virtual std::string_view failure() const = 0;
  /// What this end's application has said so far, before any encryption; lives as long as the
  /// endpoint.
  virtual std::span<const std::byte> said() const = 0;

  bool finished() const { return status() == Status::kDone; }
  bool failed() const { return status() == Status::kFailed; }
};

}  // namespace chokepoint
