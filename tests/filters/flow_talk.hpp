#pragma once

#include <string_view>

#include <catch2/catch.hpp>

#include "filters/inspect/flow_reader.hpp"
#include "tests/filters/findings.hpp"
#include "tests/filters/segment_maker.hpp"

namespace chokepoint::test {

/// What a flow reader makes of one flow, packet by packet.
struct FlowTalk {
  explicit FlowTalk(const QuicModel& quic = {}) { model.quic = quic; }
  FlowTalk(const FlowTalk&) = delete;
  FlowTalk& operator=(const FlowTalk&) = delete;

  void see(const Bytes& bytes) {
    const auto packet = PacketView::parse(bytes);
    REQUIRE(packet);
    flow.on_packet(*packet, FlowKey::of(*packet).second, context, found);
  }
  /// What reports show as the flow's protocol.
  App app() const {
    App app = App::kUnknown;
    for (const App told : found.apps) {
      if (refines(app, told)) app = told;
    }
    return app;
  }

  ReadModel model;
  HoldBudget budget;
  ReadContext context{model, budget};
  FlowReader flow;
  Findings found;
};

/// A connection of TCP whose handshake was seen, and what each side says, a segment each.
class TcpTalk {
 public:
  explicit TcpTalk(std::uint16_t client_port, std::uint16_t server_port, bool handshake = true) {
    connection_.client_port = client_port;
    connection_.server_port = server_port;
    if (!handshake) return;
    talk.see(connection_.syn());
    talk.see(connection_.to_client(0, tcp_flag::kSyn | tcp_flag::kAck));
  }
  TcpTalk& client(std::string_view words) {
    talk.see(connection_.data(from_client_, words));
    from_client_ += static_cast<std::uint32_t>(words.size());
    return *this;
  }
  TcpTalk& server(std::string_view words) {
    talk.see(connection_.to_client(from_server_, tcp_flag::kAck | tcp_flag::kPsh, words));
    from_server_ += static_cast<std::uint32_t>(words.size());
    return *this;
  }

  FlowTalk talk;

 private:
  Connection connection_;
  std::uint32_t from_client_ = 1;
  std::uint32_t from_server_ = 1;
};

}  // namespace chokepoint::test
