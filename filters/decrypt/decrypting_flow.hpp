#pragma once

#include "filters/decrypt/decrypting_reader.hpp"
#include "filters/flow/tcp_stream.hpp"

namespace chokepoint {

/// One TCP connection as packets pass a box with keys: both directions put in order, and the
/// content of TLS in them read. For whoever has packets; whoever has streams takes
/// DecryptingReader.
class DecryptingFlow {
 public:
  /// Both outlive the flow.
  DecryptingFlow(const TlsKeySource& keys, const ReadModel& model) : reader_(keys, model) {}

  /// Takes a packet; others than TCP are passed over. REQUIRES: the same `budget` in every call,
  /// outliving this object.
  void on_packet(const PacketView& packet, Direction direction, HoldBudget& budget,
                 FindingSink& sink);
  /// Whether something was opened with keys.
  bool opened() const { return reader_.opened(); }

 private:
  class Pipe;

  std::array<TcpStream, 2> streams_;
  DecryptingReader reader_;
};

}  // namespace chokepoint
