#include "filters/act/censor_filter.hpp"

#include "filters/act/chance.hpp"
#include "traffic/wire/packet_checksum.hpp"

namespace chokepoint {
namespace {

/// Which way the client sends, judged by the first packet of a flow that is seen.
Direction towards_server(const Sighting& sighting) {
  const PacketView& packet = sighting.packet;
  const Direction back = opposite(sighting.direction);
  if (packet.is_tcp() && packet.tcp.has(tcp_flag::kSyn)) {
    return packet.tcp.has(tcp_flag::kAck) ? back : sighting.direction;
  }
  constexpr std::uint16_t kFirstUserPort = 1024;  // RFC 6335 §6
  const bool from_system = packet.source_port < kFirstUserPort;
  const bool to_system = packet.destination_port < kFirstUserPort;
  return from_system && !to_system ? back : sighting.direction;
}

}  // namespace

CensorFilter::CensorFilter(std::shared_ptr<const CompiledProfile> profile, std::uint64_t seed,
                           const BoxMeans& means)
    : profile_(std::move(profile)),
      words_(*profile_),
      beacons_({.max_pairs = profile_->profile().flows.max_flows}),
      budget_(profile_->hold()),
      sealed_({2 * TlsDecryptor::kMostHeld, profile_->profile().hold_bytes}),
      reading_{profile_->profile().reads, budget_, means.keys != nullptr},
      judging_{*profile_, seed, means.observer, counters_, words_, beacons_, means.keys, sealed_},
      enforcer_(*profile_, seed, counters_),
      flows_(profile_->profile().flows),
      fragments_(profile_->profile().reads.ip.overlap),
      residuals_(profile_->profile().flows.max_flows),
      queue_(profile_->profile().capacity),
      strict_(profile_->profile().strict && profile_->profile().in_path),
      bare_segments_(strict_ || heeds_bare_segments(profile_->profile().reads.tcp)) {
  if (means.authority == nullptr || !profile_->re_signs() || !profile_->profile().in_path) return;
  const Profile& all = profile_->profile();
  interceptor_ =
      std::make_unique<Interceptor>(*means.authority, all.reads, all.flows, all.hold_bytes);
}

Verdict CensorFilter::on_packet(std::span<const std::byte> ip_packet, SimTime now,
                                ActionSink& sink) {
  ++counters_.packets;
  counters_.bytes += ip_packet.size();
  auto packet = PacketView::parse(ip_packet);
  bool parts_for_box = false;
  if (const auto verdict = without_room(ip_packet, packet, now, sink)) return *verdict;
  if (packet && packet->ip.fragment()) {
    // What the one end says in fragments is not for the other, nor is a part of it.
    const IpView& ip = packet->ip;
    parts_for_box = interceptor_ && ip.protocol == ip_protocol::kTcp &&
                    interceptor_->between(ip.source, ip.destination);
    const Verdict part = parts_for_box ? Verdict::kDrop : Verdict::kPass;
    const ReadModel& reads = profile_->profile().reads;
    if (!reads.ip.defragment) return part;
    if (reads.tcp.check_checksum && !ip_checksum_right(packet->ip)) return part;
    // A datagram is judged when its last missing fragment comes: without it, it is worth nothing.
    const auto whole = fragments_.on_fragment(packet->ip, now);
    if (!whole) return part;
    packet = PacketView::parse(*whole);
  }
  if (!packet) {
    ++counters_.malformed;
    return Verdict::kPass;
  }
  const Verdict verdict = on_flow_packet(*packet, ip_packet, now, sink);
  if (parts_for_box) return Verdict::kDrop;
  return profile_->profile().in_path ? verdict : Verdict::kPass;
}

std::optional<Verdict> CensorFilter::without_room(ByteView bytes,
                                                  const std::optional<PacketView>& packet,
                                                  SimTime now, ActionSink& sink) {
  if (!profile_->profile().capacity.limited) return std::nullopt;
  switch (queue_.offer(now, bytes.size(), packet ? decryptions(*packet) : 0)) {
    case InspectionQueue::Fate::kInspect:
      return std::nullopt;
    case InspectionQueue::Fate::kDrop:
      if (!profile_->profile().in_path) break;
      ++counters_.refused;
      ++counters_.dropped;
      return Verdict::kDrop;
    case InspectionQueue::Fate::kPassUnread:
      break;
  }
  ++counters_.unread;
  if (!interceptor_ || !packet || !is_for_box(*packet, now, sink)) return Verdict::kPass;
  ++counters_.dropped;
  return Verdict::kDrop;
}

unsigned CensorFilter::decryptions(const PacketView& packet) const {
  const QuicModel& quic = profile_->profile().reads.quic;
  if (!packet.is_udp() || !profile_->reads_payload()) return 0;
  if (quic.source_port_above && packet.source_port <= packet.destination_port) return 0;
  return starts_like_quic_initial(packet.payload) ? 1 : 0;
}

Verdict CensorFilter::on_flow_packet(const PacketView& packet, ByteView bytes, SimTime now,
                                     ActionSink& sink) {
  const auto [flow, direction] = FlowKey::of(packet);
  const Sighting sighting{packet, bytes, flow, direction, now};
  if (profile_->redirects() && enforcer_.returns(sighting, sink)) return Verdict::kDrop;
  FlowMemory& memory = flows_.touch(flow, now);
  if (interceptor_) {
    if (const auto verdict = on_interceptions(memory, sighting, sink)) return *verdict;
  }
  begin(memory, sighting);
  if (const auto verdict = on_residual(memory, sighting, sink)) return *verdict;
  if (!interceptor_) return judge(memory, sighting, sink);
  if (memory.judgement.made()) let_go(sighting, sink);
  const Verdict verdict = judge(memory, sighting, sink);
  return verdict == Verdict::kPass ? follow_hello(memory, sighting, sink) : verdict;
}

Verdict CensorFilter::judge(FlowMemory& memory, const Sighting& sighting, ActionSink& sink) {
  const SimTime now = sighting.now;
  if (memory.judgement.made() && now >= memory.judgement.until) memory.restart();
  if (memory.judgement.made()) return on_judged(memory, sighting, sink);
  if (memory.passed) return Verdict::kPass;
  FlowJudge judge(judging_, memory, sighting);
  if (!memory.begun) judge.begin();
  judge.on_every_packet();
  const bool reads = (profile_->reads_payload() || strict_) && !memory.settled && !memory.passed;
  const bool believed = !reads || read(memory, sighting, judge);
  const auto rule = judge.decide();
  if (rule) return act(*rule, memory, sighting, sink);
  if (believed || !strict_) return Verdict::kPass;
  ++counters_.disbelieved;
  ++counters_.dropped;
  return Verdict::kDrop;
}

bool CensorFilter::believes(const PacketView& packet) const {
  const TcpModel& model = profile_->profile().reads.tcp;
  if (packet.ip.ttl < model.minimum_ttl) return false;
  return !model.check_checksum || checksums_right(packet);
}

void CensorFilter::begin(FlowMemory& memory, const Sighting& sighting) {
  const PacketView& packet = sighting.packet;
  if (packet.is_tcp() && packet.tcp.has(tcp_flag::kSyn) && !packet.tcp.has(tcp_flag::kAck) &&
      believes(packet)) {
    const bool anew = memory.client_start && *memory.client_start != packet.tcp.sequence;
    if (anew) memory = FlowMemory{};
    memory.client_start = packet.tcp.sequence;
  }
  // Of what was let through unread because no rule can fire, nothing is read now either.
  const bool over = memory.settled || (memory.passed && memory.excepted);
  if (over && !memory.judgement.made() && begins_anew(packet, profile_->profile().reads)) {
    if (memory.passed) memory.restart();
    memory.settled = false;
    memory.reading = std::make_unique<Reading>();
    memory.reading->reader = FlowReader::behind_hello();
  }
  if (memory.seen) return;
  memory.seen = true;
  memory.to_server = towards_server(sighting);
}

std::optional<Verdict> CensorFilter::on_residual(FlowMemory& memory, const Sighting& sighting,
                                                 ActionSink& sink) {
  const auto rule = residuals_.find(sighting.flow, memory.to_server, sighting.now);
  if (!rule) return std::nullopt;
  ++counters_.residual;
  const CompiledRule& compiled = profile_->rules()[*rule];
  if (judging_.observer != nullptr) judging_.observer->on_residual(*compiled.rule);
  Case what{compiled, *rule, sighting, memory};
  what.after = compiled.rule->then.after;
  return enforcer_.enforce(what, sink);
}

bool CensorFilter::read(FlowMemory& memory, const Sighting& sighting, FlowJudge& judge) {
  const PacketView& packet = sighting.packet;
  const bool start = packet.is_tcp() && packet.tcp.has(tcp_flag::kSyn);
  const bool heeded = start || (packet.is_tcp() && bare_segments_);
  if (packet.payload.empty() && !heeded) return true;
  if (!memory.reading) memory.reading = std::make_unique<Reading>();
  FlowReader& reader = memory.reading->reader;
  const bool readable = !reader.encrypted() || memory.reading->opened();
  if (readable || sighting.direction != memory.to_server) {
    counters_.inspected_bytes += packet.payload.size();
  }
  reader.on_packet(packet, sighting.direction, reading_, judge);
  const bool believed = reader.believed();
  if (believed) judge.on_payload_end();
  // On the ports of datagrams another connection may have begun whose hello is not whole yet.
  const bool client_done = reader.encrypted() && packet.is_tcp();
  const bool done = reader.finished() || (client_done && !profile_->reads_servers_hello());
  if (!done || memory.reading->opens()) return believed;
  memory.settled = true;
  memory.reading.reset();
  return believed;
}

void CensorFilter::renew(Judgement& judgement, SimTime now) const {
  const Residual& residual = profile_->rules()[judgement.rule].rule->residual;
  if (residual.renewed && residual.lasts > Duration::zero()) judgement.until = now + residual.lasts;
}

Verdict CensorFilter::on_judged(FlowMemory& memory, const Sighting& sighting, ActionSink& sink) {
  Judgement& judgement = memory.judgement;
  const CompiledRule& rule = profile_->rules()[judgement.rule];
  renew(judgement, sighting.now);
  Case what{rule, judgement.rule, sighting, memory};
  what.in_force = sighting.now >= judgement.from;
  what.after = rule.rule->then.after;
  return enforcer_.enforce(what, sink);
}

Verdict CensorFilter::act(std::size_t index, FlowMemory& memory, const Sighting& sighting,
                          ActionSink& sink) {
  const CompiledRule& rule = profile_->rules()[index];
  if (rule.rule->then.action == Action::kPass) {
    memory.passed = memory.excepted = true;
    memory.reading.reset();
    // An exception to a later rule that fired before: the connection was not taken over yet.
    if (index < memory.re_sign) memory.re_sign = Judgement::kNone;
    return Verdict::kPass;
  }
  if (rule.rule->then.action == Action::kReSign) {
    memory.re_sign = static_cast<std::uint16_t>(index);
    return Verdict::kPass;
  }
  Case what{rule, index, sighting, memory};
  what.trigger = true;
  what.after = effect_delay(rule.rule->then,
                            draw_uniform(judging_.seed, sighting.flow, index, Draw::kDelay));
  what.in_force = what.after <= Duration::zero();
  const Verdict verdict = enforcer_.enforce(what, sink);
  remember(index, memory, sighting, what.after);
  return verdict;
}

void CensorFilter::remember(std::size_t index, FlowMemory& memory, const Sighting& sighting,
                            Duration after) {
  const CompiledRule& rule = profile_->rules()[index];
  const Residual& residual = rule.rule->residual;
  const SimTime from = sighting.now + after;
  const bool timed = residual.lasts > Duration::zero();
  const bool spreads = timed && residual.scope != Residual::Scope::kFlow;
  if (spreads) {
    residuals_.add({from, static_cast<std::uint32_t>(index), sighting.flow, memory.to_server},
                   residual, sighting.now);
  }
  if (rule.each_packet) return;
  memory.reading.reset();
  memory.judgement.rule = static_cast<std::uint16_t>(index);
  memory.judgement.from = from;
  // What is remembered for the addresses holds for the flow too, from then on.
  memory.judgement.until = !timed ? SimTime::max() : spreads ? from : from + residual.lasts;
}

}  // namespace chokepoint
