#include "filters/inspect/flow_reader.hpp"

#include "filters/inspect/dns.hpp"

namespace chokepoint {
namespace {

bool dns_port(std::uint16_t port) {
  return port == 53 || port == 5353 || port == 5355;  // DNS, mDNS (RFC 6762), LLMNR (RFC 4795)
}

bool on_dns_port(const PacketView& packet) {
  return dns_port(packet.source_port) || dns_port(packet.destination_port);
}

}  // namespace

/// Leads one direction's bytes to its reader and to the sink.
class FlowReader::Pipe final : public StreamSink {
 public:
  Pipe(AppReader& app, Direction direction, FindingSink& sink)
      : app_(app), direction_(direction), sink_(sink) {}
  void on_bytes(ByteView bytes) override {
    sink_.on_stream_bytes(direction_, bytes);
    app_.on_bytes(bytes, sink_);
  }
  void on_gap(std::uint32_t missing) override {
    sink_.on_stream_gap(direction_);
    app_.on_gap(missing);
  }

 private:
  AppReader& app_;
  Direction direction_;
  FindingSink& sink_;
};

void FlowReader::on_packet(const PacketView& packet, Direction direction, HoldBudget& budget,
                           FindingSink& sink) {
  if (encrypted_) {
    if (!packet.is_tcp() || !packet.tcp.has(tcp_flag::kSyn)) return;
    *this = FlowReader();  // the same ends begin anew
  }
  if (packet.is_tcp()) {
    on_tcp(packet, direction, budget, sink);
  } else if (packet.is_udp() && !packet.payload.empty()) {
    on_udp(packet, direction, sink);
  }
}

void FlowReader::on_tcp(const PacketView& packet, Direction direction, HoldBudget& budget,
                        FindingSink& sink) {
  Side& side = sides_[static_cast<std::size_t>(direction)];
  if (side.app.finished()) return;
  if (!side.stream.started() && on_dns_port(packet)) side.app = AppReader::for_dns();
  Pipe pipe(side.app, direction, sink);
  const Placement placement = side.stream.on_segment(packet.tcp, budget, pipe);
  if (placement == Placement::kHeld || placement == Placement::kEarly) {
    read_lone(packet, direction, sink);
  }
  if (!side.app.finished()) return;
  side.stream.drop_held();
  encrypted_ = true;
}

void FlowReader::read_lone(const PacketView& packet, Direction direction, FindingSink& sink) {
  sink.on_lone_bytes(direction, packet.payload);
  AppReader alone = on_dns_port(packet) ? AppReader::for_dns() : AppReader();
  alone.on_bytes(packet.payload, sink);
}

void FlowReader::on_udp(const PacketView& packet, Direction direction, FindingSink& sink) {
  sink.on_lone_bytes(direction, packet.payload);
  if (on_dns_port(packet)) {
    read_dns_message(packet.payload, DnsTrust::kByPort, sink);
    return;
  }
  if (starts_like_quic_initial(packet.payload)) {
    if (!quic_) quic_ = std::make_unique<QuicReader>();
    quic_->on_datagram(packet.payload, sink);
    encrypted_ = encrypted_ || quic_->finished();
    return;
  }
  if (starts_like_http_request(packet.payload) == Likeness::kYes) {  // SSDP (UPnP 1.1 §1)
    HttpReader http;
    ByteView bytes = packet.payload;
    http.read(bytes, sink);
    return;
  }
  read_dns_message(packet.payload, DnsTrust::kByContent, sink);
}

void FlowReader::flush(FindingSink& sink) {
  for (std::size_t i = 0; i < sides_.size(); ++i) {
    if (sides_[i].app.finished()) continue;
    Pipe pipe(sides_[i].app, static_cast<Direction>(i), sink);
    sides_[i].stream.flush(pipe);
  }
}

}  // namespace chokepoint
