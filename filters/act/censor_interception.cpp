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

Verdict CensorFilter::follow_hello(FlowMemory& memory, const Sighting& sighting, ActionSink& sink) {
  if (!believes(sighting.packet)) return Verdict::kPass;
  Outgoing out(*this, &memory, sighting.now, sink);
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

Verdict CensorFilter::on_intercepted(Interception& middle, FlowMemory& memory,
                                     const Sighting& sighting, ActionSink& sink) {
  const SimTime now = sighting.now;
  Outgoing out(*this, &memory, now, sink);
  const TlsSide from = interceptor_->side_of(sighting.flow, sighting.direction);
  if (memory.judgement.made() && now >= memory.judgement.until) memory.restart();
  std::optional<std::size_t> rule;
  if (memory.judgement.made() || memory.passed) {
    if (memory.judgement.made()) renew(memory.judgement, now);
    FindingSink nobody;
    middle.on_segment(from, sighting.packet, now, nobody, out);
  } else {
    if (!memory.reading) memory.reading = std::make_unique<Reading>();
    counters_.inspected_bytes += sighting.packet.payload.size();
    FlowJudge judge(judging_, memory, sighting, FlowJudge::Layer::kEnded);
    judge.on_every_packet();
    middle.on_segment(from, sighting.packet, now, judge, out);
    rule = judge.decide();
  }
  if (rule) act_inside(*rule, middle, memory, sighting, out);
  middle.send(now, out);
  interceptor_->update(sighting.flow);
  return Verdict::kDrop;
}

void CensorFilter::act_inside(std::size_t index, Interception& middle, FlowMemory& memory,
                              const Sighting& sighting, SegmentOut& out) {
  const CompiledRule& rule = profile_->rules()[index];
  const Enforcement& then = rule.rule->then;
  switch (then.action) {
    case Action::kObserve:
    case Action::kRedirect:  // too late: the server has the connection
    case Action::kReSign:
      return;
    case Action::kPass:
      memory.passed = true;
      memory.reading.reset();
      return;
    case Action::kDrop:
      ++counters_.dropped;
      middle.silence();
      break;
    case Action::kReset:
    case Action::kForgeDns:
      middle.reset(then.ends, then.burst, sighting.now, out);
      break;
    case Action::kBlockPage:
      if (memory.request && middle.reading()) {
        middle.answer(as_byte_view(rule.page), sighting.now, out);
      } else {
        middle.reset(then.ends, then.burst, sighting.now, out);
      }
      break;
    case Action::kThrottle:
    case Action::kDelay:
      break;
  }
  remember(index, memory, sighting, Duration::zero());
}

std::optional<SimTime> CensorFilter::next_deadline() const {
  return interceptor_ ? interceptor_->next_deadline() : std::nullopt;
}

void CensorFilter::on_timer(SimTime now, ActionSink& sink) {
  if (!interceptor_) return;
  std::optional<FlowKey> last;
  for (auto flow = interceptor_->due(now); flow && flow != last; flow = interceptor_->due(now)) {
    Interception& middle = *interceptor_->at(*flow);
    Outgoing out(*this, flows_.peek(*flow), now, sink);
    middle.on_timer(now);
    middle.send(now, out);
    interceptor_->update(*flow);
    last = flow;
  }
}

}  // namespace chokepoint
