#include "filters/inspect/flow_reader.hpp"

#include <utility>

#include "filters/inspect/dns.hpp"
#include "filters/inspect/dns_query.hpp"
#include "filters/inspect/gfw_dns.hpp"

namespace chokepoint {
namespace {

bool dns_port(std::uint16_t port) {
  return port == 53 || port == 5353 || port == 5355;  // DNS, mDNS (RFC 6762), LLMNR (RFC 4795)
}

bool on_dns_port(const PacketView& packet) {
  return dns_port(packet.source_port) || dns_port(packet.destination_port);
}

/// Whether what follows can be read although what came before was read to its end.
bool ends_begin_anew(const PacketView& packet, const QuicModel& quic) {
  if (packet.is_udp()) return asks_for_hello_again(packet.payload, quic);
  return packet.is_tcp() && packet.tcp.has(tcp_flag::kSyn) && !packet.tcp.has(tcp_flag::kAck);
}

/// False if it is no query for the injectors.
bool read_gfw_dns_query(const PacketView& packet, FindingSink& sink) {
  if (packet.destination_port != 53) return false;
  const auto query = parse_gfw_dns_query(packet.payload);
  if (!query) return false;
  constexpr std::uint16_t kInternet = 1;
  sink.on_app(App::kDns);
  sink.on_dns_question(
      {query->name(), query->wants_v6 ? dns_type::kAaaa : dns_type::kA, kInternet, false});
  return true;
}

}  // namespace

/// Leads one direction's bytes to its reader and to the sink.
class FlowReader::Pipe final : public StreamSink {
 public:
  Pipe(FlowReader& flow, Direction direction, const StreamContext& context, FindingSink& sink)
      : flow_(flow), direction_(direction), context_(context), sink_(sink) {}
  void on_bytes(ByteView bytes) override {
    if (flow_.ignores(direction_, context_.model.tcp)) return;
    if (!flow_.encrypted_) {
      sink_.on_stream_bytes(direction_, bytes);
    } else {
      sink_.on_ciphertext(direction_, bytes);
    }
    app().on_bytes(bytes, context_, sink_);
  }
  void on_gap(std::uint32_t missing) override {
    sink_.on_stream_gap(direction_);
    app().on_gap(missing);
  }

 private:
  AppReader& app() { return flow_.sides_[static_cast<std::size_t>(direction_)].app; }

  FlowReader& flow_;
  Direction direction_;
  const StreamContext& context_;
  FindingSink& sink_;
};

void FlowReader::on_packet(const PacketView& packet, Direction direction,
                           const ReadContext& context, FindingSink& sink) {
  believed_ = true;
  if (encrypted_ || given_up_) {
    if (ends_begin_anew(packet, context.model.quic)) {
      *this = FlowReader();
    } else if (finished_ && !(context.follow_ciphertext && packet.is_tcp())) {
      return;
    }
  }
  if (packet.is_tcp()) {
    on_tcp(packet, direction, context, sink);
  } else if (!packet.is_udp()) {
    on_other(packet, sink);
  } else if (!packet.payload.empty()) {
    on_udp(packet, direction, context, sink);
  }
}

void FlowReader::on_tcp(const PacketView& packet, Direction direction, const ReadContext& context,
                        FindingSink& sink) {
  Side& side = sides_[static_cast<std::size_t>(direction)];
  const bool ciphertext = side.app.finished();
  if (ciphertext && !context.follow_ciphertext) return;
  if (!tcp_.stream(direction).started() && on_dns_port(packet)) side.app = AppReader::for_dns();
  const StreamContext stream{context.model, packet.source_port, packet.destination_port};
  Pipe pipe(*this, direction, stream, sink);
  const TcpConnection::Step step =
      tcp_.on_segment(packet, direction, context.model.tcp, context.budget, pipe);
  believed_ = step.believed;
  if (ciphertext || !step.believed) return;
  // Nothing will fill the holes of a connection that was torn down.
  if (step.closed) flush(FlowKey::of(packet).first, context, sink);
  if (packet.payload.empty() || ignores(direction, context.model.tcp)) return;
  bool unknown = side.app.unknown();
  const bool apart = step.placement == Placement::kHeld || step.placement == Placement::kEarly ||
                     step.placement == Placement::kBeyond;
  if (apart || step.placement == Placement::kAlone) {
    // What it holds says nothing of what comes next: a box that puts nothing together judges every
    // segment, and a hello that is none of this connection's does not blind it.
    unknown = read_lone(packet, direction, context, sink);
  }
  const bool first = !apart && !std::exchange(looked_, true);
  if (first && unknown && context.model.give_up_unknown) given_up_ = finished_ = true;
  if (!side.app.finished()) return;
  if (!context.follow_ciphertext) tcp_.drop_held(direction);
  encrypted_ = true;
  finished_ = sides_[0].app.finished() && sides_[1].app.finished();
}

bool FlowReader::read_lone(const PacketView& packet, Direction direction,
                           const ReadContext& context, FindingSink& sink) {
  if (!encrypted_) sink.on_lone_bytes(direction, packet.payload);
  AppReader alone = on_dns_port(packet) ? AppReader::for_dns() : AppReader();
  alone.on_bytes(packet.payload, {context.model, packet.source_port, packet.destination_port},
                 sink);
  return alone.unknown();
}

void FlowReader::recognise(const Opening& opening, FindingSink& sink) {
  for (const Recogniser& recogniser : recognisers()) {
    if (recogniser.transport != opening.transport) continue;
    if (recogniser.like(opening) != Likeness::kYes) continue;
    named_ = true;
    sink.on_app(recogniser.app);
    encrypted_ = finished_ = is_encrypted(recogniser.app);
    return;
  }
}

void FlowReader::on_other(const PacketView& packet, FindingSink& sink) {
  if (named_) return;
  Opening opening;
  opening.bytes = packet.ip.payload;
  opening.transport = Transport::kOther;
  opening.ip_protocol = packet.ip.protocol;
  recognise(opening, sink);
}

void FlowReader::on_udp(const PacketView& packet, Direction direction, const ReadContext& context,
                        FindingSink& sink) {
  const bool quic = !encrypted_ && starts_like_quic_initial(packet.payload);
  if (on_dns_port(packet) && !quic) {
    sink.on_lone_bytes(direction, packet.payload);
    if (context.model.dns == DnsModel::kGfw && read_gfw_dns_query(packet, sink)) return;
    read_dns_message(packet.payload, DnsTrust::kByPort, sink);
    return;
  }
  if (encrypted_) return;
  sink.on_lone_bytes(direction, packet.payload);
  if (quic) return on_quic(packet, context, sink);
  if (starts_like_dtls(packet.payload)) return on_dtls(packet.payload, context, sink);
  Side& side = sides_[static_cast<std::size_t>(direction)];
  if (side.datagrams >= AppReader::kMostLooks) return;
  const std::uint32_t index = side.datagrams++;
  if (starts_like_http_request(packet.payload) == Likeness::kYes) {  // SSDP (UPnP 1.1 §1)
    side.datagrams = 0;
    HttpReader http;
    ByteView bytes = packet.payload;
    http.read(bytes, sink);
    return;
  }
  if (!named_) {
    recognise({packet.payload, Transport::kUdp, packet.source_port, packet.destination_port, index},
              sink);
  }
  if (named_) return;
  if (read_dns_message(packet.payload, DnsTrust::kByContent, sink)) side.datagrams = 0;
}

void FlowReader::on_dtls(ByteView datagram, const ReadContext& context, FindingSink& sink) {
  if (!dtls_) dtls_ = std::make_unique<DtlsReader>(&context.budget);
  dtls_->on_datagram(datagram, sink);
  encrypted_ = finished_ = dtls_->finished();
  if (finished_) dtls_.reset();
}

void FlowReader::on_quic(const PacketView& packet, const ReadContext& context, FindingSink& sink) {
  const QuicModel& model = context.model.quic;
  if (!inspects_ports(model, packet.source_port, packet.destination_port)) return;
  if (!quic_) quic_ = std::make_unique<QuicReader>(model, &context.budget);
  quic_->on_datagram(packet.payload, sink);
  encrypted_ = finished_ = quic_->finished();
  if (finished_) quic_.reset();
}

void FlowReader::flush(const FlowKey& flow, const ReadContext& context, FindingSink& sink) {
  for (std::size_t i = 0; i < sides_.size(); ++i) {
    if (sides_[i].app.finished()) continue;
    const auto direction = static_cast<Direction>(i);
    const StreamContext stream{context.model, flow.sender(direction).port,
                               flow.receiver(direction).port};
    Pipe pipe(*this, direction, stream, sink);
    tcp_.flush(direction, pipe);
  }
}

}  // namespace chokepoint
