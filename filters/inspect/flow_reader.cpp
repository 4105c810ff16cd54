#include "filters/inspect/flow_reader.hpp"

#include <utility>

#include "filters/inspect/dns.hpp"
#include "filters/inspect/dns_query.hpp"
#include "filters/inspect/dtls.hpp"
#include "filters/inspect/gfw_dns.hpp"
#include "filters/inspect/proxy_head.hpp"

namespace chokepoint {
namespace {

bool on_dns_port(const PacketView& packet) {
  return is_dns_port(packet.source_port) || is_dns_port(packet.destination_port);
}

/// The Great Firewall's injectors look at each datagram to port 53 for itself.
bool to_injectors(const PacketView& packet) { return packet.destination_port == 53; }

/// Whether a datagram on the ports of a flow whose content is ciphertext may begin another
/// connection there: with a hello, or with DNS where that is at home.
bool may_begin_anew(const PacketView& packet, const ReadModel& model) {
  const ByteView payload = packet.payload;
  if (starts_like_quic_initial(payload) || brings_dtls_hello(payload)) return true;
  if (!on_dns_port(packet)) return false;
  return like_dns_message(payload) || (model.dns == DnsModel::kGfw && to_injectors(packet));
}

/// False if it is no query for the injectors.
bool read_gfw_dns_query(const PacketView& packet, FindingSink& sink) {
  if (!to_injectors(packet)) return false;
  const auto query = parse_gfw_dns_query(packet.payload);
  if (!query) return false;
  constexpr std::uint16_t kInternet = 1;
  sink.on_app(App::kDns);
  sink.on_dns_question(
      {query->name(), query->wants_v6 ? dns_type::kAaaa : dns_type::kA, kInternet, false});
  return true;
}

}  // namespace

bool begins_anew(const PacketView& packet, const ReadModel& model) {
  if (!packet.is_udp() || !may_begin_anew(packet, model)) return false;
  if (!starts_like_quic_initial(packet.payload)) return true;
  if (!inspects_ports(model.quic, packet.source_port, packet.destination_port)) return false;
  struct Nobody final : FindingSink {
  } nobody;
  QuicReader reader(model.quic);
  reader.on_datagram(packet.payload, nobody);
  return reader.initials_opened() > 0 || reader.finished();
}

FlowReader FlowReader::behind_hello() {
  FlowReader reader;
  reader.encrypted_ = reader.finished_ = true;
  return reader;
}

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
  if ((encrypted_ || given_up_) && packet.is_tcp()) {
    if (packet.tcp.has(tcp_flag::kSyn) && !packet.tcp.has(tcp_flag::kAck)) {
      *this = FlowReader();
    } else if (finished_ && !context.follow_ciphertext) {
      return;
    }
  } else if (finished_ && !(packet.is_udp() && may_begin_anew(packet, context.model))) {
    return;
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
  if (!packet.payload.empty() && !first_) first_ = direction;
  const StreamContext stream = context_of(packet, direction, context.model);
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
  AppReader alone;
  alone.on_bytes(packet.payload, context_of(packet, direction, context.model), sink);
  return alone.unknown();
}

/// A client speaks first in what is recognised by its question; who is known to be the server does
/// not ask.
StreamContext FlowReader::context_of(const PacketView& packet, Direction direction,
                                     const ReadModel& model) const {
  const auto client = tcp_.client();
  const bool may_ask = client.value_or(direction) == direction && first_ == direction;
  const bool may_answer = client != direction;
  return {model, packet.source_port, packet.destination_port, may_ask, may_answer};
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
  if (!encrypted_) sink.on_lone_bytes(direction, packet.payload);
  const ByteView datagram = behind_proxy_head(packet.payload);
  if (starts_like_quic_initial(datagram)) return on_quic(packet, datagram, context, sink);
  if (context.model.dns == DnsModel::kGfw && read_gfw_dns_query(packet, sink)) return;
  if (encrypted_ ? brings_dtls_hello(datagram) : starts_like_dtls(datagram)) {
    return on_dtls(datagram, context, sink);
  }
  const bool by_port = on_dns_port(packet);
  Side& side = sides_[static_cast<std::size_t>(direction)];
  const bool looks = side.datagrams < AppReader::kMostLooks;
  if ((looks || by_port) && read_dns_message(datagram, DnsTrust::kByContent, sink)) {
    side.datagrams = 0;
    return;
  }
  if (encrypted_) return;
  if (looks) look_at(datagram, packet, side, sink);
  if (by_port && !named_) read_dns_message(datagram, DnsTrust::kByPort, sink);
}

void FlowReader::look_at(ByteView datagram, const PacketView& packet, Side& side,
                         FindingSink& sink) {
  const std::uint32_t index = side.datagrams++;
  if (starts_like_http_request(datagram) == Likeness::kYes) {  // SSDP (UPnP 1.1 §1)
    side.datagrams = 0;
    HttpReader http;
    http.read(datagram, sink);
    return;
  }
  if (named_) return;
  recognise({datagram, Transport::kUdp, packet.source_port, packet.destination_port, index}, sink);
}

void FlowReader::on_dtls(ByteView datagram, const ReadContext& context, FindingSink& sink) {
  // What the reader cannot make out, the shape of the records still names.
  if (like_dtls({datagram, Transport::kUdp}) == Likeness::kYes) sink.on_app(App::kDtls);
  if (!dtls_) dtls_ = std::make_unique<DtlsReader>(&context.budget);
  dtls_->on_datagram(datagram, sink);
  finished_ = dtls_->finished();
  encrypted_ = encrypted_ || finished_;
  if (finished_) dtls_.reset();
}

/// An Initial to another id than those before begins another connection (RFC 9000 §5.2, §17.2.2),
/// as does one after a Retry: its keys follow from that id. Those that belong to a connection whose
/// hello was read do not open under them.
void FlowReader::on_quic(const PacketView& packet, ByteView datagram, const ReadContext& context,
                         FindingSink& sink) {
  const QuicModel& model = context.model.quic;
  if (!inspects_ports(model, packet.source_port, packet.destination_port)) return;
  QuicReader fresh(model, &context.budget);  // most hellos come in one datagram: nothing is kept then
  QuicReader& reader = quic_ ? *quic_ : fresh;
  reader.on_datagram(datagram, sink);
  if (reader.finished()) {
    encrypted_ = finished_ = true;
    quic_.reset();
    return;
  }
  if (!quic_ && encrypted_ && fresh.initials_opened() == 0) return;
  if (!quic_) quic_ = std::make_unique<QuicReader>(std::move(fresh));
  finished_ = false;
}

void FlowReader::flush(const FlowKey& flow, const ReadContext& context, FindingSink& sink) {
  for (std::size_t i = 0; i < sides_.size(); ++i) {
    if (sides_[i].app.finished()) continue;
    const auto direction = static_cast<Direction>(i);
    const StreamContext stream{context.model, flow.sender(direction).port,
                               flow.receiver(direction).port, first_ == direction};
    Pipe pipe(*this, direction, stream, sink);
    tcp_.flush(direction, pipe);
  }
}

}  // namespace chokepoint
