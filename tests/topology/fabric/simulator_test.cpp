#include "topology/fabric/simulator.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>
#include <ns3/default-simulator-impl.h>
#include <ns3/object-factory.h>
#include <ns3/simulator.h>

#include "topology/base/random.hpp"
#include "topology/fabric/event_heap.hpp"

using chokepoint::EventHeap;
using chokepoint::FastSimulator;
using chokepoint::RandomStream;

namespace {

/// A random life of a simulator: events that schedule, cancel and remove others, ask about them,
/// and write down all that can be seen.
class RandomLife {
 public:
  using Line = std::tuple<std::uint64_t, std::uint64_t, std::uint32_t, std::uint64_t>;

  RandomLife(ns3::Ptr<ns3::SimulatorImpl> core, std::uint64_t seed)
      : core_(std::move(core)), random_(seed, "life") {}

  void run() {
    for (int i = 0; i < 50; ++i) schedule();
    ids_.push_back(core_->ScheduleDestroy(event()));
    ids_.push_back(core_->ScheduleDestroy(event()));
    core_->Cancel(ids_.back());
    // A Stop inside ends a run early; the next one goes on.
    for (int i = 0; i < 100; ++i) {
      core_->Run();
      note(core_->IsFinished() ? 1 : 0);
    }
    core_->Destroy();
    note(core_->GetEventCount());
    core_->Dispose();
  }
  const std::vector<Line>& lines() const { return lines_; }
  int removed() const { return removed_; }

 private:
  ns3::EventImpl* event() { return ns3::MakeEvent(&RandomLife::happen, this, next_number_++); }
  void note(std::uint64_t what) {
    lines_.emplace_back(static_cast<std::uint64_t>(core_->Now().GetTimeStep()), what,
                        core_->GetContext(), core_->GetEventCount());
  }
  // Few distinct delays, so that many events fall on one moment.
  ns3::Time delay() { return ns3::NanoSeconds(random_.below(8)); }

  void schedule() {
    switch (random_.below(4)) {
      case 0:
        core_->ScheduleWithContext(random_.below(100), delay(), event());
        break;
      case 1:
        ids_.push_back(core_->ScheduleNow(event()));
        break;
      default:
        ids_.push_back(core_->Schedule(delay(), event()));
    }
  }
  void happen(std::uint64_t number) {
    note(number);
    ++events_;
    const std::uint32_t children = events_ < 5000 ? random_.below(4) : 0;
    for (std::uint32_t i = 0; i < children; ++i) schedule();
    const ns3::EventId& some = ids_[random_.below(static_cast<std::uint32_t>(ids_.size()))];
    note(core_->IsExpired(some) ? 1 : 0);
    note(static_cast<std::uint64_t>(core_->GetDelayLeft(some).GetTimeStep()));
    switch (random_.below(6)) {
      case 0:
        core_->Cancel(some);
        break;
      case 1:
        removed_ += !core_->IsExpired(some);
        core_->Remove(some);
        break;
      case 2:
        if (random_.below(50) == 0) core_->Stop();
        break;
      default:
        break;
    }
    note(core_->IsExpired(some) ? 1 : 0);
    note(core_->IsFinished() ? 1 : 0);
  }

  ns3::Ptr<ns3::SimulatorImpl> core_;
  RandomStream random_;
  std::vector<ns3::EventId> ids_;
  std::vector<Line> lines_;
  std::uint64_t next_number_ = 100;
  int events_ = 0;
  int removed_ = 0;
};

}  // namespace

TEST_CASE("The fast core does all that ns-3's own core does, in the same order", "[fabric]") {
  std::size_t lines = 0;
  int removed = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto stock = ns3::CreateObject<ns3::DefaultSimulatorImpl>();
    stock->SetScheduler(ns3::ObjectFactory("ns3::MapScheduler"));
    RandomLife expected(stock, seed);
    RandomLife actual(ns3::CreateObject<FastSimulator>(), seed);
    expected.run();
    actual.run();
    lines += expected.lines().size();
    removed += expected.removed();
    REQUIRE(actual.lines() == expected.lines());
  }
  CHECK(lines > 100'000);
  CHECK(removed > 1000);
}

TEST_CASE("An event heap gives back what it took in sorted order", "[fabric]") {
  RandomStream random(9, "heap");
  for (int round = 0; round < 50; ++round) {
    EventHeap<int> heap;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> expected;
    const std::uint32_t size = 1 + random.below(300);
    for (std::uint32_t i = 0; i < size; ++i) {
      const std::uint64_t time = random.below(40);
      heap.push({time, i, static_cast<int>(i)});
      expected.emplace_back(time, i);
    }
    const std::uint32_t gone = random.below(size);
    REQUIRE(heap.remove_if([&](const auto& entry) { return entry.sequence == gone; }));
    REQUIRE_FALSE(heap.remove_if([&](const auto& entry) { return entry.sequence == gone; }));
    std::erase_if(expected, [&](const auto& entry) { return entry.second == gone; });
    std::sort(expected.begin(), expected.end());
    for (const auto& [time, sequence] : expected) {
      const auto entry = heap.pop();
      REQUIRE(entry.time == time);
      REQUIRE(entry.sequence == sequence);
    }
    REQUIRE(heap.empty());
  }
}
