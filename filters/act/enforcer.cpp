#include "filters/act/enforcer.hpp"

#include <algorithm>

#include "filters/act/chance.hpp"
#include "filters/act/readdress.hpp"
#include "filters/act/reset.hpp"
#include "filters/inspect/dns_query.hpp"
#include "filters/inspect/gfw_dns.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kLargestPacket = 65'535;
/// Of a block page in one segment: fits the least MTU of IPv6, 1,280 (RFC 8200 §5).
constexpr std::size_t kPagePiece = 1'220;

bool from_client(const Case& what) { return what.sighting.direction == what.memory.to_server; }

}  // namespace

Enforcer::Enforcer(const CompiledProfile& profile, std::uint64_t seed, FilterCounters& counters)
    : profile_(profile), seed_(seed), counters_(counters), redirected_(profile.profile().flows) {}

Verdict Enforcer::enforce(const Case& what, ActionSink& sink) {
  switch (what.rule.rule->then.action) {
    case Action::kObserve:
    case Action::kPass:
    case Action::kReSign:  // CensorFilter's, packet by packet
      return Verdict::kPass;
    case Action::kDrop:
      return drop_if_covered(what);
    case Action::kReset:
      return reset(what, sink);
    case Action::kForgeDns:
      return forge_dns(what, sink);
    case Action::kBlockPage:
      return block_page(what, sink);
    case Action::kThrottle:
      return throttle(what, sink);
    case Action::kDelay:
      return delay(what, sink);
    case Action::kRedirect:
      return redirect(what, sink);
  }
  return Verdict::kPass;
}

bool Enforcer::covers(const Case& what) const {
  if (!in_path() || !what.in_force) return false;
  switch (what.rule.rule->then.reach) {
    case Reach::kPacket:  // its rule judges no flow, so this is the packet, or a block it left
    case Reach::kFlow:
      return true;
    case Reach::kClientToServer:
      return from_client(what);
    case Reach::kServerToClient:
      return !from_client(what);
  }
  return false;
}

Verdict Enforcer::drop() {
  ++counters_.dropped;
  return Verdict::kDrop;
}

Verdict Enforcer::drop_if_covered(const Case& what) {
  return covers(what) ? drop() : Verdict::kPass;
}

void Enforcer::send(ByteView packet, SimTime when, ActionSink& sink) {
  if (packet.empty()) return;
  sink.inject(packet, when);
  ++counters_.injected;
}

Verdict Enforcer::reset(const Case& what, ActionSink& sink) {
  const Enforcement& then = what.rule.rule->then;
  if (!what.sighting.packet.is_tcp()) return drop_if_covered(what);
  // Resets end the flow as well as the box could; dropping them would keep another box's from
  // arriving.
  if (what.sighting.packet.tcp.has(tcp_flag::kRst)) return Verdict::kPass;
  if (what.trigger || (what.in_force && then.reset_every_packet)) {
    send_resets(what, then.ends, sink);
  }
  return drop_if_covered(what);
}

void Enforcer::send_resets(const Case& what, ResetEnds ends, ActionSink& sink) {
  const PacketView& packet = what.sighting.packet;
  const SimTime when = what.sighting.now + what.after;
  const bool arrives = !covers(what);
  const bool server_receives = from_client(what);
  const bool to_receiver =
      ends == ResetEnds::kBoth || (ends == ResetEnds::kServer) == server_receives;
  const bool to_sender =
      ends == ResetEnds::kBoth || (ends == ResetEnds::kServer) != server_receives;
  ResetBuffer buffer;
  for (const ForgedReset& shape : what.rule.rule->then.burst) {
    if (to_receiver) send(reset_for_receiver(packet, shape, arrives, buffer), when, sink);
  }
  for (const ForgedReset& shape : what.rule.rule->then.burst) {
    if (to_sender) send(reset_for_sender(packet, shape, buffer), when, sink);
  }
}

Verdict Enforcer::forge_dns(const Case& what, ActionSink& sink) {
  const Enforcement& then = what.rule.rule->then;
  const PacketView& packet = what.sighting.packet;
  if (packet.is_tcp()) return reset(what, sink);
  if (!packet.is_udp()) return Verdict::kPass;
  std::array<std::byte, 512> message;
  UdpDatagramSpec datagram;
  datagram.source = packet.ip.destination;
  datagram.destination = packet.ip.source;
  datagram.source_port = packet.destination_port;
  datagram.destination_port = packet.source_port;
  datagram.payload = write_answer(what, message);
  std::array<std::byte, 600> out;
  if (datagram.payload.empty()) return Verdict::kPass;
  send(write_udp_packet(datagram, out), what.sighting.now + what.after, sink);
  return in_path() && then.answer_in_place ? drop() : Verdict::kPass;
}

ByteView Enforcer::write_answer(const Case& what, std::span<std::byte> out) const {
  const ByteView message = what.sighting.packet.payload;
  const std::uint32_t ttl = what.rule.rule->then.answer_ttl;
  if (profile_.profile().reads.dns == DnsModel::kGfw) {
    const auto query = parse_gfw_dns_query(message);
    const auto answer = query ? draw_answer(what, !query->wants_v6) : std::nullopt;
    if (!answer) return {};
    return write_gfw_dns_answer(*query, message, *answer, ttl, out);
  }
  const auto query = parse_dns_query(message);
  if (!query) return {};
  const auto answer = draw_answer(what, query->type == dns_type::kA);
  return write_dns_answer(*query, answer ? std::span(&*answer, 1) : std::span<const IpAddress>(),
                          ttl, out);
}

/// One of the answers of a family, by flow and id of the query.
std::optional<IpAddress> Enforcer::draw_answer(const Case& what, bool v4) const {
  const std::vector<IpAddress>& answers = what.rule.rule->then.answers;
  const auto fits = [v4](const IpAddress& answer) { return answer.is_v4() == v4; };
  const auto count =
      static_cast<std::uint32_t>(std::count_if(answers.begin(), answers.end(), fits));
  if (count == 0) return std::nullopt;
  const std::uint64_t draw = mix64(load_u16(what.sighting.packet.payload, 0) +
                                   draw_bits(seed_, what.sighting.flow, what.index, Draw::kAnswer));
  auto found = std::find_if(answers.begin(), answers.end(), fits);
  for (std::size_t i = bucket(draw, count); i > 0; --i) {
    found = std::find_if(found + 1, answers.end(), fits);
  }
  return *found;
}

Verdict Enforcer::block_page(const Case& what, ActionSink& sink) {
  const PacketView& packet = what.sighting.packet;
  // Only who asked over HTTP understands a page; a handshake or a hello is answered by resets.
  if (!packet.is_tcp() || !what.memory.request || !packet.tcp.has(tcp_flag::kAck)) {
    return reset(what, sink);
  }
  if (packet.tcp.has(tcp_flag::kRst)) return Verdict::kPass;
  const bool asks = from_client(what) && !packet.payload.empty();
  if (what.trigger || (what.in_force && asks)) {
    send_page(what, sink);
    send_resets(what, ResetEnds::kServer, sink);
  } else if (what.in_force && from_client(what)) {
    // The page was taken: whoever says goodbye is let go, not left to repeat it.
    if (packet.tcp.has(tcp_flag::kFin)) send_resets(what, ResetEnds::kClient, sink);
  } else if (what.in_force) {
    send_resets(what, ResetEnds::kServer, sink);
  }
  return drop_if_covered(what);
}

void Enforcer::send_page(const Case& what, ActionSink& sink) {
  const PacketView& packet = what.sighting.packet;
  const bool asked = from_client(what);
  const bool arrives = !covers(what);
  TcpSegmentSpec segment;
  segment.source = asked ? packet.ip.destination : packet.ip.source;
  segment.destination = asked ? packet.ip.source : packet.ip.destination;
  segment.source_port = asked ? packet.destination_port : packet.source_port;
  segment.destination_port = asked ? packet.source_port : packet.destination_port;
  const std::uint32_t behind = packet.tcp.sequence + sequence_length(packet.tcp);
  segment.sequence = asked ? packet.tcp.acknowledgement : arrives ? behind : packet.tcp.sequence;
  segment.acknowledgement = asked ? behind : packet.tcp.acknowledgement;
  segment.window = 0xffff;
  std::array<std::byte, kLargestBareTcpHeaders + kPagePiece> out;
  ByteView page = as_byte_view(what.rule.page);
  while (!page.empty()) {
    segment.payload = page.first(std::min(page.size(), kPagePiece));
    page = page.subspan(segment.payload.size());
    segment.flags =
        page.empty() ? tcp_flag::kAck | tcp_flag::kPsh | tcp_flag::kFin : tcp_flag::kAck;
    send(write_tcp_packet(segment, out), what.sighting.now + what.after, sink);
    segment.sequence += static_cast<std::uint32_t>(segment.payload.size());
  }
}

Verdict Enforcer::throttle(const Case& what, ActionSink& sink) {
  if (!covers(what)) return Verdict::kPass;
  const Throttle& limit = what.rule.rule->then.throttle;
  RateLimit& rate = what.memory.limits[static_cast<std::size_t>(what.sighting.direction)];
  const SimTime now = what.sighting.now;
  const std::size_t bytes = what.sighting.bytes.size();
  if (!limit.shape && rate.police(limit, bytes, now)) return Verdict::kPass;
  const auto leaves = limit.shape ? rate.shape(limit, bytes, now) : std::nullopt;
  if (!leaves) {
    ++counters_.throttled;
    return drop();
  }
  if (*leaves == now) return Verdict::kPass;
  ++counters_.held;
  sink.inject(what.sighting.bytes, *leaves);
  return Verdict::kDrop;
}

Verdict Enforcer::delay(const Case& what, ActionSink& sink) {
  const Duration delay = what.rule.rule->then.delay;
  if (!covers(what) || delay <= Duration::zero()) return Verdict::kPass;
  ++counters_.held;
  sink.inject(what.sighting.bytes, what.sighting.now + delay);
  return Verdict::kDrop;
}

Verdict Enforcer::redirect(const Case& what, ActionSink& sink) {
  const std::optional<IpAddress>& target = what.rule.rule->then.target;
  if (!target || !covers(what) || !from_client(what)) return Verdict::kPass;
  const Sighting& sighting = what.sighting;
  if (room_.empty()) room_.resize(kLargestPacket);
  Readdress change;
  change.destination = *target;
  const auto sent = readdressed(sighting.bytes, sighting.packet, change, room_);
  if (sent.empty()) return Verdict::kPass;
  redirected_.add(sighting.flow.sender(sighting.direction),
                  sighting.flow.receiver(sighting.direction), *target, sighting.flow.protocol,
                  sighting.now);
  ++counters_.redirected;
  sink.inject(sent, sighting.now);
  return Verdict::kDrop;
}

bool Enforcer::returns(const Sighting& sighting, ActionSink& sink) {
  if (redirected_.empty()) return false;
  Readdress change;
  change.source = redirected_.expected_source(sighting.flow, sighting.direction);
  if (!change.source) return false;
  const auto sent = readdressed(sighting.bytes, sighting.packet, change, room_);
  if (sent.empty()) return false;
  ++counters_.redirected;
  sink.inject(sent, sighting.now);
  return true;
}

}  // namespace chokepoint
