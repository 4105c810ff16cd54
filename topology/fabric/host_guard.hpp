#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "topology/mesh/address.hpp"

namespace chokepoint {

/// A TCP connection as a host names it.
struct Connection {
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
  HostAddress remote;
  bool operator==(const Connection&) const = default;
};

/// RCV.NXT and RCV.WND of a connection (RFC 9293 3.3.1).
struct TcpReceive {
  std::uint32_t next = 0;
  std::uint32_t window = 0;
};

/// What the guard asks the stack behind it.
class TcpState {
 public:
  virtual ~TcpState() = default;
  /// Nothing when the stack has no such connection (any more).
  virtual std::optional<TcpReceive> receive_state(const Connection& connection) const = 0;
};

/// What the guard did.
struct GuardCounters {
  std::uint64_t malformed = 0;        ///< bad lengths, options or checksums, dropped
  std::uint64_t resets_accepted = 0;  ///< RST segments that the stack was given
  std::uint64_t resets_refused = 0;   ///< RST segments dropped, challenged ones included
  std::uint64_t challenges = 0;       ///< challenge ACKs sent
};

/// Stands between a host's TCP and the wire and makes of ns-3's TCP a true endpoint:
///
/// - Initial sequence numbers. ns-3 starts every connection at 0, so a blind attacker would know
///   them. The guard draws an offset per connection (RFC 6528, without the clock) and adds it to
///   what leaves, and takes it off the acknowledgements, SACK blocks included, that come in.
/// - Resets. ns-3 takes any RST. The guard follows RFC 5961 section 3: only the exact RCV.NXT
///   resets; elsewhere in the window asks by a challenge ACK; outside is dropped. In SYN-SENT the
///   RST must acknowledge the SYN (RFC 9293 3.10.7.3). An ACK of what was never sent, or of what
///   lies further back than any window, is answered and dropped (RFC 9293 3.10.7.4, RFC 5961
///   section 5), and ignored in SYN-SENT.
/// - Checksums. It fills them in on the way out and drops what fails them on the way in, which
///   ns-3 does not by default; packets with bad ones are a known way to deceive filters.
///
/// It knows no ns-3 and works on bytes in place. Entries live as long as the host, 40 bytes for
/// each connection.
class HostGuard {
 public:
  explicit HostGuard(const TcpState& tcp) : tcp_(tcp) {}
  void start(HostAddress self, std::uint64_t seed) {
    self_ = self;
    seed_ = seed;
  }

  enum class Judgement : std::uint8_t {
    kDeliver,
    kDrop,
    kChallenge,  ///< drop, and send challenge(packet)
    kReset,      ///< deliver: it ends the connection
  };

  /// For each packet of the stack, before it leaves. REQUIRES: well formed.
  void outgoing(std::span<std::byte> packet);
  /// For each packet from the wire. What is to be delivered has been rewritten for the stack.
  Judgement incoming(std::span<std::byte> packet);
  /// The challenge ACK for a segment just judged so, ready for the wire.
  std::vector<std::byte> challenge(std::span<const std::byte> packet);

  /// The connection of a TCP segment that came in.
  static Connection connection_of(std::span<const std::byte> incoming);
  const GuardCounters& counters() const { return counters_; }

 private:
  struct Entry {
    std::uint32_t offset = 0;     // wire sequence − the stack's
    std::uint32_t send_next = 0;  // SND.NXT as the stack counts
    std::uint16_t generation = 0;
    std::uint16_t window = 0;   // as last sent
    bool synchronised = false;  // past SYN-SENT
  };

  void outgoing_tcp(std::span<std::byte> packet, std::span<std::byte> segment);
  Judgement incoming_tcp(std::span<std::byte> packet, std::span<std::byte> segment);
  Judgement judge_reset(Entry& entry, const Connection& connection, std::span<std::byte> segment);
  Entry& entry_for_syn(const Connection& connection, bool answers);

  const TcpState& tcp_;
  HostAddress self_;
  std::uint64_t seed_ = 0;
  std::unordered_map<std::uint64_t, Entry> entries_;
  GuardCounters counters_;
};

}  // namespace chokepoint
