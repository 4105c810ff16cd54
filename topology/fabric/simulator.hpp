#pragma once

#include <cstdint>
#include <list>

#include <ns3/simulator-impl.h>

#include "topology/fabric/event_heap.hpp"

namespace chokepoint {

/// An ns-3 simulator core made for one thread: a 4-ary heap, no mutex, no log checks. It keeps the
/// order of ns-3's DefaultSimulatorImpl: by time, then first come first served.
///
/// Unlike ns-3's, it must not be given events from other threads; live emulation, which has reader
/// threads, uses ns-3's real-time core. SetScheduler is accepted and has no effect.
class FastSimulator final : public ns3::SimulatorImpl {
 public:
  static ns3::TypeId GetTypeId();
  ~FastSimulator() override;

  /// Nanoseconds since the start.
  std::uint64_t now() const { return now_; }
  /// Runs `event` at `time` (ns, not before now) in the context of node `context`, and takes over
  /// one reference to it. What the other Schedule functions come down to.
  void schedule_at(std::uint64_t time, std::uint32_t context, ns3::EventImpl* event) {
    insert(time, context, event);
  }

  void Destroy() override;
  bool IsFinished() const override;
  void Stop() override;
  void Stop(const ns3::Time& delay) override;
  ns3::EventId Schedule(const ns3::Time& delay, ns3::EventImpl* event) override;
  void ScheduleWithContext(std::uint32_t context, const ns3::Time& delay,
                           ns3::EventImpl* event) override;
  ns3::EventId ScheduleNow(ns3::EventImpl* event) override;
  ns3::EventId ScheduleDestroy(ns3::EventImpl* event) override;
  void Remove(const ns3::EventId& id) override;
  void Cancel(const ns3::EventId& id) override;
  bool IsExpired(const ns3::EventId& id) const override;
  void Run() override;
  ns3::Time Now() const override;
  ns3::Time GetDelayLeft(const ns3::EventId& id) const override;
  ns3::Time GetMaximumSimulationTime() const override;
  void SetScheduler(ns3::ObjectFactory factory) override;
  std::uint32_t GetSystemId() const override;
  std::uint32_t GetContext() const override;
  std::uint64_t GetEventCount() const override;

 private:
  using Heap = EventHeap<ns3::EventImpl*>;

  // A heap entry is 24 bytes because its sequence holds two numbers: how many events came before
  // (40 bits, unique, so the order is right) and below it the context, with kNoNode for none.
  static constexpr int kContextBits = 24;
  static constexpr std::uint32_t kNoNode = (1U << kContextBits) - 1;

  void DoDispose() override;
  std::uint64_t insert(std::uint64_t time, std::uint32_t context, ns3::EventImpl* event);
  std::uint64_t next_sequence(std::uint32_t context);
  void vacate_top();

  Heap heap_;
  std::list<ns3::EventId> destroy_events_;
  std::uint64_t next_uid_ = ns3::EventId::UID::VALID;
  std::uint64_t current_uid_ = ns3::EventId::UID::INVALID;
  std::uint64_t now_ = 0;
  std::uint64_t event_count_ = 0;
  std::uint32_t context_ = 0xffffffff;
  bool stop_ = false;
  bool top_is_running_ = false;  // the heap's top is the event being run and may be replaced
};

/// Makes FastSimulator the core of the next simulation. Call it before anything asks ns-3 for the
/// time or schedules an event; a core of another kind that is already there is a broken invariant.
/// May be called again, also after Simulator::Destroy.
void use_fast_simulator();

/// The running core when it is a FastSimulator, else nullptr.
FastSimulator* fast_simulator();

}  // namespace chokepoint
