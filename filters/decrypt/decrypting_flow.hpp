#pragma once

#include <optional>

#include "filters/decrypt/decrypting_reader.hpp"
#include "filters/flow/tcp_connection.hpp"

namespace chokepoint {

/// One TCP connection as its packets pass a box with keys, which understands TCP by its model: both
/// directions put in order, and the content of TLS in them read. For whoever has packets; whoever
/// has streams takes DecryptingReader.
class DecryptingFlow {
 public:
  /// Both outlive the flow.
  DecryptingFlow(const TlsKeySource& keys, const ReadModel& model) : keys_(keys), model_(model) {}

  /// Takes a packet; others than TCP are passed over. REQUIRES: the same `budget` in every call,
  /// outliving this object.
  void on_packet(const PacketView& packet, Direction direction, HoldBudget& budget,
                 FindingSink& sink);
  /// Whether something was opened with keys.
  bool opened() const { return opened_; }

 private:
  class Pipe;

  void begin(const PacketView& packet);

  const TlsKeySource& keys_;
  const ReadModel& model_;
  TcpConnection tcp_;
  std::optional<DecryptingReader> reader_;
  bool opened_ = false;
};

}  // namespace chokepoint
