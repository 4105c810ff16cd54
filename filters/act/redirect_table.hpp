#pragma once

#include <optional>

#include "filters/flow/flow_table.hpp"

namespace chokepoint {

/// Which answers belong to redirected flows, and the address under which they are expected. Bounded
/// like a flow table: the flow that was quiet for longest is forgotten, its answers then arrive
/// under the wrong address.
class RedirectTable {
 public:
  explicit RedirectTable(FlowTableLimits limits) : flows_(limits) {}

  bool empty() const { return flows_.size() == 0; }
  /// `client` speaks to `server`, and its packets go to `target` instead, on the same port.
  void add(const FlowEnd& client, const FlowEnd& server, const IpAddress& target,
           std::uint8_t protocol, SimTime now) {
    Entry& entry = flows_.touch(key_of(client, {target, server.port}, protocol), now);
    entry.server = server.address;
    entry.client = client;
  }
  /// The address to put for the source of a packet from a target to the client of a redirected
  /// flow; nothing for any other packet.
  std::optional<IpAddress> expected_source(const FlowKey& flow, Direction direction) {
    const Entry* entry = flows_.peek(flow);
    if (entry == nullptr || entry->client != flow.receiver(direction)) return std::nullopt;
    return entry->server;
  }

 private:
  struct Entry {
    IpAddress server;
    FlowEnd client;
  };
  static FlowKey key_of(const FlowEnd& a, const FlowEnd& b, std::uint8_t protocol) {
    return a <= b ? FlowKey{a, b, protocol} : FlowKey{b, a, protocol};
  }

  FlowTable<Entry> flows_;
};

}  // namespace chokepoint
