#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "filters/flow/defragmenter.hpp"
#include "filters/flow/flow_table.hpp"
#include "filters/inspect/flow_reader.hpp"
#include "traffic/wire/capture_reader.hpp"

namespace chokepoint {

/// What was seen of one flow. Names are as on the wire, each once, in the order they came.
struct FlowRecord {
  FlowKey key;
  Direction opener = Direction::kLowToHigh;  ///< of the first packet
  std::uint64_t number = 0;                  ///< flows count from 0 by their first packet
  std::uint64_t packets = 0;                 ///< a datagram that came in fragments counts once
  std::uint64_t bytes = 0;                   ///< on the wire, link header included
  App app = App::kUnknown;
  std::vector<std::string> http_hosts;
  std::vector<std::string> server_names;
  std::vector<std::string> dns_names;
  bool encrypted = false;
};

struct CaptureTotals {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  ///< on the wire
  std::uint64_t flows = 0;
  std::uint64_t malformed = 0;  ///< packets whose headers are not whole or contradict themselves
};

/// Reads the flows of a capture: opens frames and tunnels, puts fragments and streams together.
/// A packet in a tunnel counts for the innermost flow that can be read.
class CaptureInspector {
 public:
  /// `emit` is called once for every flow: for the first ones when there are more than
  /// `limits.max_flows`, for all others in finish(), in the order of their first packets.
  using Emit = std::function<void(const FlowRecord&)>;
  explicit CaptureInspector(Emit emit, FlowTableLimits limits = kLimits);
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
  static constexpr FlowTableLimits kLimits{std::size_t{1} << 18, std::chrono::hours{24 * 365}};

  struct FlowState {
    FlowRecord record;
    FlowReader reader;
  };
  class Collector;

  std::optional<PacketView> innermost(ByteView& packet);
  std::optional<PacketView> parse(ByteView packet);
  void close(FlowState& state);

  Emit emit_;
  ReadModel model_;
  HoldBudget budget_;  // before the flows, whose streams give back to it
  ReadContext context_{model_, budget_};
  FlowTable<FlowState> flows_;
  Defragmenter fragments_;
  CaptureTotals totals_;
};

}  // namespace chokepoint
