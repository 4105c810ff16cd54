#include "filters/act/censor_filter.hpp"

#include "filters/act/chance.hpp"

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
                           MatchObserver* observer)
    : profile_(std::move(profile)),
      words_(*profile_),
      budget_(profile_->hold()),
      reading_{profile_->profile().reads, budget_},
      judging_{*profile_, seed, observer, counters_, words_},
      enforcer_(*profile_, seed, counters_),
      flows_(profile_->profile().flows) {}

Verdict CensorFilter::on_packet(std::span<const std::byte> ip_packet, SimTime now,
                                ActionSink& sink) {
  ++counters_.packets;
  counters_.bytes += ip_packet.size();
  auto packet = PacketView::parse(ip_packet);
  if (packet && packet->ip.fragment()) {
    if (!profile_->profile().reads.ip.defragment) return Verdict::kPass;
    // A datagram is judged when its last missing fragment comes: without it, it is worth nothing.
    const auto whole = fragments_.on_fragment(packet->ip);
    if (!whole) return Verdict::kPass;
    packet = PacketView::parse(*whole);
  }
  if (!packet) {
    ++counters_.malformed;
    return Verdict::kPass;
  }
  const Verdict verdict = on_flow_packet(*packet, ip_packet, now, sink);
  return profile_->profile().in_path ? verdict : Verdict::kPass;
}

Verdict CensorFilter::on_flow_packet(const PacketView& packet, ByteView bytes, SimTime now,
                                     ActionSink& sink) {
  const auto [flow, direction] = FlowKey::of(packet);
  const Sighting sighting{packet, bytes, flow, direction, now};
  if (profile_->redirects() && enforcer_.returns(sighting, sink)) return Verdict::kDrop;
  FlowMemory& memory = flows_.touch(flow, now);
  begin(memory, sighting);
  if (memory.judgement.made() && now >= memory.judgement.until) memory.restart();
  if (memory.judgement.made()) return on_judged(memory, sighting, sink);
  if (memory.passed) return Verdict::kPass;
  FlowJudge judge(judging_, memory, sighting);
  if (!memory.begun) {
    memory.to_server = towards_server(sighting);
    judge.begin();
  }
  judge.on_every_packet();
  if (profile_->reads_payload() && !memory.settled && !memory.passed) {
    read(memory, sighting, judge);
  }
  const auto rule = judge.decide();
  return rule ? act(*rule, memory, sighting, sink) : Verdict::kPass;
}

void CensorFilter::begin(FlowMemory& memory, const Sighting& sighting) {
  const PacketView& packet = sighting.packet;
  if (!packet.is_tcp() || !packet.tcp.has(tcp_flag::kSyn) || packet.tcp.has(tcp_flag::kAck)) return;
  const bool anew = memory.client_start && *memory.client_start != packet.tcp.sequence;
  if (anew) memory = FlowMemory{};
  memory.client_start = packet.tcp.sequence;
}

void CensorFilter::read(FlowMemory& memory, const Sighting& sighting, FlowJudge& judge) {
  const PacketView& packet = sighting.packet;
  const bool start = packet.is_tcp() && packet.tcp.has(tcp_flag::kSyn);
  if (packet.payload.empty() && !start) return;
  if (!memory.reading) memory.reading = std::make_unique<Reading>();
  FlowReader& reader = memory.reading->reader;
  const bool ciphertext = reader.encrypted() && sighting.direction == memory.to_server;
  if (!ciphertext) counters_.inspected_bytes += packet.payload.size();
  reader.on_packet(packet, sighting.direction, reading_, judge);
  judge.on_payload_end();
  const bool done = reader.finished() || (reader.encrypted() && !profile_->reads_servers_hello());
  if (!done) return;
  memory.settled = true;
  memory.reading.reset();
}

Verdict CensorFilter::on_judged(FlowMemory& memory, const Sighting& sighting, ActionSink& sink) {
  Judgement& judgement = memory.judgement;
  const CompiledRule& rule = profile_->rules()[judgement.rule];
  const Residual& residual = rule.rule->residual;
  if (residual.renewed && residual.lasts > Duration::zero()) {
    judgement.until = sighting.now + residual.lasts;
  }
  Case what{rule, judgement.rule, sighting, memory};
  what.in_force = sighting.now >= judgement.from;
  what.after = rule.rule->then.after;
  return enforcer_.enforce(what, sink);
}

Verdict CensorFilter::act(std::size_t index, FlowMemory& memory, const Sighting& sighting,
                          ActionSink& sink) {
  const CompiledRule& rule = profile_->rules()[index];
  if (rule.rule->then.action == Action::kPass) {
    memory.passed = true;
    memory.reading.reset();
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
  if (rule.each_packet) {
    memory.met.keep(index, CompiledProfile::kFixedParts);
    return;
  }
  memory.reading.reset();
  memory.judgement.rule = static_cast<std::uint16_t>(index);
  memory.judgement.from = sighting.now + after;
  const bool timed = residual.lasts > Duration::zero();
  memory.judgement.until = timed ? memory.judgement.from + residual.lasts : SimTime::max();
}

}  // namespace chokepoint
