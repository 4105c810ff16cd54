// What the box does about connections in whose middle it stands.
#include "filters/act/censor_filter.hpp"
#include "filters/act/chance.hpp"

namespace chokepoint {

/// What the box says in the ends' names. A rule that slows the flow down falls on it too.
class CensorFilter::Outgoing final : public SegmentOut {
 public:
  /// `memory` may be null: the flow was forgotten.
  Outgoing(CensorFilter& box, FlowMemory* memory, SimTime now, ActionSink& sink)
      : box_(box), memory_(memory), now_(now), sink_(sink) {}

  void send(std::span<const std::byte> ip_packet) override {
    if (!kept_back(ip_packet)) sink_.inject(ip_packet, now_);
  }

 private:
  bool kept_back(ByteView bytes) {
    if (memory_ == nullptr || !memory_->judgement.made()) return false;
    const Judgement& judgement = memory_->judgement;
    const CompiledRule& rule = box_.profile_->rules()[judgement.rule];
    const Action action = rule.rule->then.action;
    if (action != Action::kThrottle && action != Action::kDelay) return false;
    if (now_ < judgement.from || now_ >= judgement.until) return false;
    const auto packet = PacketView::parse(bytes);
    if (!packet) return false;
    const auto [flow, direction] = FlowKey::of(*packet);
    const Sighting sighting{*packet, bytes, flow, direction, now_};
    return box_.enforcer_.enforce({rule, judgement.rule, sighting, *memory_}, sink_) ==
           Verdict::kDrop;
  }

  CensorFilter& box_;
  FlowMemory* memory_;
  SimTime now_;
  ActionSink& sink_;
};

bool CensorFilter::is_for_box(const PacketView& packet, SimTime now, ActionSink& sink) {
  const IpView& ip = packet.ip;
  if (ip.fragment()) {
    return ip.protocol == ip_protocol::kTcp && interceptor_->between(ip.source, ip.destination);
  }
  const FlowKey flow = FlowKey::of(packet).first;
  if (interceptor_->at(flow) != nullptr) return true;
  Outgoing out(*this, nullptr, now, sink);
  interceptor_->let_go(flow, out);
  return false;
}

/// A flow that is slowed down or blocked is not taken over any more.
void CensorFilter::let_go(const Sighting& sighting, ActionSink& sink) {
  Outgoing out(*this, nullptr, sighting.now, sink);
  interceptor_->let_go(sighting.flow, out);
}

Verdict CensorFilter::follow_hello(FlowMemory& memory, const Sighting& sighting, ActionSink& sink) {
  if (!believes(sighting.packet)) return Verdict::kPass;
  Outgoing out(*this, nullptr, sighting.now, sink);
  const bool wanted = memory.re_sign != Judgement::kNone;
  switch (interceptor_->follow(sighting.packet, sighting.bytes, sighting.flow, sighting.direction,
                               sighting.now, wanted, out)) {
    case Interceptor::Step::kPass:
      return Verdict::kPass;
    case Interceptor::Step::kHold:
      ++counters_.held;
      return Verdict::kDrop;
    case Interceptor::Step::kTake:
      break;
  }
  const std::uint64_t seed =
      draw_bits(judging_.seed, sighting.flow, memory.re_sign, Draw::kInterception) +
      sighting.packet.tcp.sequence;  // ports are used again
  Interception* middle = interceptor_->take(sighting.flow, seed, sighting.now, out);
  if (middle == nullptr) {
    ++counters_.unread;
    return Verdict::kPass;
  }
  ++counters_.intercepted;
  memory.reading.reset();  // the wire is ciphertext from here on, the box's own
  middle->send(sighting.now, out);
  interceptor_->update(sighting.flow);
  return Verdict::kDrop;
}

std::optional<Verdict> CensorFilter::on_interceptions(FlowMemory& memory, const Sighting& sighting,
                                                      ActionSink& sink) {
  Outgoing to_others(*this, nullptr, sighting.now, sink);
  Interception* middle =
      interceptor_->find(sighting.packet, sighting.flow, sighting.now, to_others);
  if (middle == nullptr) return std::nullopt;
  return on_intercepted(*middle, memory, sighting, sink);
}

Verdict CensorFilter::on_intercepted(Interception& middle, FlowMemory& memory,
                                     const Sighting& sighting, ActionSink& sink) {
  Outgoing out(*this, &memory, sighting.now, sink);
  const TlsSide from = interceptor_->side_of(sighting.flow, sighting.direction);
  memory.seen = true;
  memory.to_server = from == TlsSide::kClient ? sighting.direction : opposite(sighting.direction);
  Judgement& judgement = memory.judgement;
  if (judgement.made() && sighting.now >= judgement.until) memory.restart();
  if (!judgement.made()) residual_inside(middle, memory, sighting, out);
  if (judgement.made()) renew(judgement, sighting.now);
  const auto rule = judge_inside(middle, memory, from, sighting, out);
  if (rule) act_inside(*rule, middle, memory, sighting, out);
  middle.send(sighting.now, out);
  interceptor_->update(sighting.flow);
  return Verdict::kDrop;
}

/// Takes the packet, and holds what is said in it against the rules if the flow is still judged.
std::optional<std::size_t> CensorFilter::judge_inside(Interception& middle, FlowMemory& memory,
                                                      TlsSide from, const Sighting& sighting,
                                                      SegmentOut& out) {
  if (memory.judgement.made() || memory.passed || !middle.relaying()) {
    memory.reading.reset();
    FindingSink nobody;
    middle.on_segment(from, sighting.packet, sighting.now, nobody, out);
    return std::nullopt;
  }
  if (!memory.reading) memory.reading = std::make_unique<Reading>();
  counters_.inspected_bytes += sighting.packet.payload.size();
  FlowJudge judge(judging_, memory, sighting, FlowJudge::Layer::kEnded);
  if (!memory.begun) judge.begin();
  judge.on_every_packet();
  middle.on_segment(from, sighting.packet, sighting.now, judge, out);
  return judge.decide();
}

/// What another flow of these ends left behind falls on this one too.
void CensorFilter::residual_inside(Interception& middle, FlowMemory& memory,
                                   const Sighting& sighting, SegmentOut& out) {
  const auto rule = residuals_.find(sighting.flow, memory.to_server, sighting.now);
  if (!rule) return;
  ++counters_.residual;
  if (judging_.observer != nullptr) {
    judging_.observer->on_residual(*profile_->rules()[*rule].rule);
  }
  if (!end_inside(*rule, middle, memory, sighting, out)) return;
  const Duration lasts = profile_->rules()[*rule].rule->residual.lasts;
  memory.judgement = {static_cast<std::uint16_t>(*rule), sighting.now, sighting.now + lasts};
}

void CensorFilter::act_inside(std::size_t index, Interception& middle, FlowMemory& memory,
                              const Sighting& sighting, SegmentOut& out) {
  if (!end_inside(index, middle, memory, sighting, out)) return;
  remember(index, memory, sighting, Duration::zero());
  // What it leaves behind is for later flows; this one has met its fate.
  Judgement& judgement = memory.judgement;
  if (!judgement.made() || judgement.until > sighting.now) return;
  judgement.until = sighting.now + profile_->rules()[index].rule->residual.lasts;
}

/// Does what a rule wants done to a connection that was taken over. Whether that decides about it.
bool CensorFilter::end_inside(std::size_t index, Interception& middle, FlowMemory& memory,
                              const Sighting& sighting, SegmentOut& out) {
  const CompiledRule& rule = profile_->rules()[index];
  const Enforcement& then = rule.rule->then;
  switch (then.action) {
    case Action::kObserve:
    case Action::kRedirect:  // too late: the server has the connection
    case Action::kReSign:
      return false;
    case Action::kPass:
      memory.passed = true;
      memory.reading.reset();
      return false;
    case Action::kDrop:
      ++counters_.dropped;
      middle.silence();
      return true;
    case Action::kBlockPage:
      if (memory.request && middle.reading()) {
        middle.answer(as_byte_view(rule.page), sighting.now, out);
        return true;
      }
      [[fallthrough]];
    case Action::kReset:
    case Action::kForgeDns:
      middle.reset(then.ends, then.burst, sighting.now, out);
      return true;
    case Action::kThrottle:
    case Action::kDelay:
      return true;
  }
  return false;
}

std::optional<SimTime> CensorFilter::next_deadline() const {
  return interceptor_ ? interceptor_->next_deadline() : std::nullopt;
}

void CensorFilter::on_timer(SimTime now, ActionSink& sink) {
  if (!interceptor_) return;
  for (const FlowKey& flow : interceptor_->due(now)) {
    Interception& middle = *interceptor_->at(flow);
    Outgoing out(*this, flows_.peek(flow), now, sink);
    middle.on_timer(now);
    middle.send(now, out);
    interceptor_->update(flow);
  }
}

}  // namespace chokepoint
