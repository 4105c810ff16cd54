#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "filters/capture/flow_record.hpp"
#include "filters/decrypt/decrypting_flow.hpp"
#include "filters/flow/defragmenter.hpp"
#include "filters/flow/flow_table.hpp"
#include "filters/inspect/flow_reader.hpp"
#include "traffic/wire/capture_reader.hpp"

namespace chokepoint {

/// How a capture is read, and how much is told of its flows.
struct InspectOptions {
  FlowTableLimits limits{std::size_t{1} << 18, std::chrono::hours{24 * 365}};
  ReadModel model;
  bool hello_facts = true;             ///< false: names only, no fingerprints
  const TlsKeySource* keys = nullptr;  ///< opens TLS where it has them; outlives the inspector
};

/// Reads the flows of a capture: opens frames and tunnels, puts fragments and streams together.
/// A packet in a tunnel counts for the innermost flow that can be read.
class CaptureInspector {
 public:
  /// `emit` is called once for every flow: for the first ones when there are more than
  /// `limits.max_flows`, for all others in finish(), in the order of their first packets.
  using Emit = std::function<void(const FlowRecord&)>;
  explicit CaptureInspector(Emit emit, InspectOptions options = {});
  CaptureInspector(const CaptureInspector&) = delete;
  CaptureInspector& operator=(const CaptureInspector&) = delete;

  /// Where a packet went.
  struct Place {
    const FlowRecord* flow = nullptr;  ///< valid until the next call; nullptr if it has none (yet)
    ByteView packet;  ///< from the innermost IP header on; empty if there is no IP in the frame
  };
  Place on_packet(const CapturedPacket& captured);
  void finish();
  const CaptureTotals& totals() const { return totals_; }

 private:
  struct FlowState {
    FlowRecord record;
    FlowReader reader;
    std::unique_ptr<DecryptingFlow> content;  // only with keys
    bool saw_start = false;
  };
  class Collector;

  std::optional<PacketView> innermost(ByteView& packet, SimTime now);
  std::optional<PacketView> parse(ByteView packet, SimTime now, Defragmenter& parts);
  void read(FlowState& state, const PacketView& packet, Direction direction);
  void close(FlowState& state);

  Emit emit_;
  InspectOptions options_;
  HoldBudget budget_;  // before the flows, whose streams give back to it
  ReadContext context_{options_.model, budget_};
  FlowTable<FlowState> flows_;
  Defragmenter fragments_;
  Defragmenter fragments_inside_;  // of tunnels
  CaptureTotals totals_;
};

}  // namespace chokepoint
