#pragma once

#include <optional>

#include "filters/decrypt/decrypting_reader.hpp"
#include "filters/flow/flow_table.hpp"
#include "filters/flow/tcp_connection.hpp"
#include "filters/inspect/flow_reader.hpp"

namespace chokepoint {

/// One TCP connection as its packets pass a box with keys, which understands TCP by its model: both
/// directions put in order, and the content of TLS in them read. For whoever has packets; whoever
/// has streams takes DecryptingReader.
class DecryptingFlow {
 public:
  /// `keys` outlives the flow, and so does the model of every call's context.
  explicit DecryptingFlow(const TlsKeySource& keys) : keys_(&keys) {}

  /// Takes a packet; others than TCP are passed over. REQUIRES: the same `context` in every call,
  /// its budget outliving this object.
  void on_packet(const PacketView& packet, Direction direction, const ReadContext& context,
                 FindingSink& sink);
  /// Whether something of the connection at hand was opened with keys.
  bool opened() const { return reader_ && reader_->opened(); }

 private:
  class Pipe;

  void begin(const PacketView& packet, const ReadContext& context);

  const TlsKeySource* keys_;
  TcpConnection tcp_;
  std::optional<DecryptingReader> reader_;
};

/// The flows of one place, bounded; for captures, beside a CaptureInspector.
class DecryptingFlows {
 public:
  /// `keys` and `model` outlive the flows.
  DecryptingFlows(const TlsKeySource& keys, const ReadModel& model, FlowTableLimits limits)
      : keys_(keys), model_(model), flows_(limits) {}

  /// Takes a packet from its IP header on, as CaptureInspector::Place has it; fragments are passed
  /// over. True if something of its connection was opened with keys, now or before.
  bool on_packet(ByteView packet, SimTime now, FindingSink& sink);

 private:
  const TlsKeySource& keys_;
  const ReadModel& model_;
  HoldBudget budget_;  // before the flows, whose streams give back to it
  FlowTable<std::optional<DecryptingFlow>> flows_;
};

}  // namespace chokepoint
