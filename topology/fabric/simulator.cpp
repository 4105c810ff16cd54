#include "topology/fabric/simulator.hpp"

#include <limits>

#include <ns3/event-impl.h>
#include <ns3/global-value.h>
#include <ns3/simulator.h>
#include <ns3/string.h>

#include "topology/base/error.hpp"

namespace chokepoint {

NS_OBJECT_ENSURE_REGISTERED(FastSimulator);

ns3::TypeId FastSimulator::GetTypeId() {
  static const ns3::TypeId kType = ns3::TypeId("chokepoint::FastSimulator")
                                       .SetParent<ns3::SimulatorImpl>()
                                       .AddConstructor<FastSimulator>();
  return kType;
}

FastSimulator::~FastSimulator() = default;

void FastSimulator::DoDispose() {
  vacate_top();
  while (!heap_.empty()) heap_.pop().payload->Unref();
  ns3::SimulatorImpl::DoDispose();
}

void FastSimulator::Destroy() {
  while (!destroy_events_.empty()) {
    const ns3::Ptr<ns3::EventImpl> event = destroy_events_.front().PeekEventImpl();
    destroy_events_.pop_front();
    event->Invoke();
  }
}

std::uint64_t FastSimulator::next_sequence(std::uint32_t context) {
  if (context >= kNoNode && context != ns3::Simulator::NO_CONTEXT) {
    broken_invariant("more ns-3 nodes than an event's context can name");
  }
  // An EventId holds the low 32 bits; the first values are ns-3's own.
  if (static_cast<std::uint32_t>(next_uid_) < ns3::EventId::UID::VALID) {
    next_uid_ += ns3::EventId::UID::VALID;
  }
  return (next_uid_++ << kContextBits) | (context & kNoNode);
}

std::uint64_t FastSimulator::insert(std::uint64_t time, std::uint32_t context,
                                    ns3::EventImpl* event) {
  const Heap::Entry entry{time, next_sequence(context), event};
  if (top_is_running_) {
    top_is_running_ = false;
    heap_.replace_top(entry);
  } else {
    heap_.push(entry);
  }
  return entry.sequence >> kContextBits;
}

void FastSimulator::vacate_top() {
  if (!top_is_running_) return;
  top_is_running_ = false;
  heap_.pop();
}

void FastSimulator::Run() {
  vacate_top();  // an event may call Run
  stop_ = false;
  while (!heap_.empty() && !stop_) {
    const Heap::Entry next = heap_.top();
    top_is_running_ = true;
    now_ = next.time;
    current_uid_ = next.sequence >> kContextBits;
    const auto node = static_cast<std::uint32_t>(next.sequence) & kNoNode;
    context_ = node == kNoNode ? ns3::Simulator::NO_CONTEXT : node;
    ++event_count_;
    next.payload->Invoke();
    vacate_top();
    next.payload->Unref();
  }
}

bool FastSimulator::IsFinished() const {
  return stop_ || heap_.size() == static_cast<std::size_t>(top_is_running_);
}

void FastSimulator::Stop() { stop_ = true; }

void FastSimulator::Stop(const ns3::Time& delay) {
  ns3::Simulator::Schedule(delay, &ns3::Simulator::Stop);
}

ns3::EventId FastSimulator::Schedule(const ns3::Time& delay, ns3::EventImpl* event) {
  const std::uint64_t time = now_ + static_cast<std::uint64_t>(delay.GetTimeStep());
  const std::uint64_t uid = insert(time, context_, event);
  return {event, time, context_, static_cast<std::uint32_t>(uid)};
}

void FastSimulator::ScheduleWithContext(std::uint32_t context, const ns3::Time& delay,
                                        ns3::EventImpl* event) {
  insert(now_ + static_cast<std::uint64_t>(delay.GetTimeStep()), context, event);
}

ns3::EventId FastSimulator::ScheduleNow(ns3::EventImpl* event) {
  return Schedule(ns3::Time(0), event);
}

ns3::EventId FastSimulator::ScheduleDestroy(ns3::EventImpl* event) {
  const ns3::EventId id(ns3::Ptr<ns3::EventImpl>(event, false), now_, ns3::Simulator::NO_CONTEXT,
                        ns3::EventId::UID::DESTROY);
  destroy_events_.push_back(id);
  return id;
}

void FastSimulator::Remove(const ns3::EventId& id) {
  if (id.GetUid() == ns3::EventId::UID::DESTROY) {
    destroy_events_.remove(id);
    return;
  }
  if (IsExpired(id)) return;
  vacate_top();
  ns3::EventImpl* const event = id.PeekEventImpl();
  const bool found = heap_.remove_if([&](const Heap::Entry& entry) {
    return entry.payload == event && entry.time == id.GetTs() &&
           static_cast<std::uint32_t>(entry.sequence >> kContextBits) == id.GetUid();
  });
  if (!found) broken_invariant("an unexpired event is not in the event heap");
  event->Cancel();
  event->Unref();
}

void FastSimulator::Cancel(const ns3::EventId& id) {
  if (!IsExpired(id)) id.PeekEventImpl()->Cancel();
}

bool FastSimulator::IsExpired(const ns3::EventId& id) const {
  ns3::EventImpl* const event = id.PeekEventImpl();
  if (event == nullptr || event->IsCancelled()) return true;
  if (id.GetUid() == ns3::EventId::UID::DESTROY) {
    for (const ns3::EventId& pending : destroy_events_) {
      if (pending == id) return false;
    }
    return true;
  }
  if (id.GetTs() != now_) return id.GetTs() < now_;
  // Serial arithmetic, since an EventId holds 32 of the number's 40 bits.
  return static_cast<std::int32_t>(id.GetUid() - static_cast<std::uint32_t>(current_uid_)) <= 0;
}

ns3::Time FastSimulator::Now() const { return ns3::TimeStep(now_); }

ns3::Time FastSimulator::GetDelayLeft(const ns3::EventId& id) const {
  return ns3::TimeStep(IsExpired(id) ? 0 : id.GetTs() - now_);
}

ns3::Time FastSimulator::GetMaximumSimulationTime() const {
  return ns3::TimeStep(std::numeric_limits<std::int64_t>::max());
}

void FastSimulator::SetScheduler(ns3::ObjectFactory /*factory*/) {}
std::uint32_t FastSimulator::GetSystemId() const { return 0; }
std::uint32_t FastSimulator::GetContext() const { return context_; }
std::uint64_t FastSimulator::GetEventCount() const { return event_count_; }

void use_fast_simulator() {
  ns3::GlobalValue::Bind("SimulatorImplementationType",
                         ns3::StringValue(FastSimulator::GetTypeId().GetName()));
  if (fast_simulator() == nullptr) broken_invariant("ns-3 already runs another simulator core");
}

FastSimulator* fast_simulator() {
  return dynamic_cast<FastSimulator*>(ns3::PeekPointer(ns3::Simulator::GetImplementation()));
}

}  // namespace chokepoint
