#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/act/inspection_queue.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;
using Fate = InspectionQueue::Fate;

namespace {

Capacity per_packet(double packets_per_second, std::uint32_t queue) {
  Capacity capacity;
  capacity.limited = true;
  capacity.packet_seconds = 1 / packets_per_second;
  capacity.queue_packets = queue;
  return capacity;
}

/// Blocking probability of M/D/1/K by its embedded Markov chain at departures (Gross & Harris,
/// Fundamentals of Queueing Theory, §5.1): 1 − 1/(π₀ + ρ).
double blocking_m_d_1(double load, unsigned k) {
  std::vector<double> arrivals(k + 1);  // during one service
  arrivals[0] = std::exp(-load);
  for (unsigned i = 1; i <= k; ++i) arrivals[i] = arrivals[i - 1] * load / i;
  std::vector<double> state(k, 1.0 / k);  // left behind at a departure: 0 … K−1
  for (int step = 0; step < 20'000; ++step) {
    std::vector<double> next(k, 0.0);
    for (unsigned from = 0; from < k; ++from) {
      const unsigned left = from == 0 ? 0 : from - 1;
      double rest = 1;
      for (unsigned to = left; to + 1 < k; ++to) {
        next[to] += state[from] * arrivals[to - left];
        rest -= arrivals[to - left];
      }
      next[k - 1] += state[from] * rest;
    }
    state = next;
  }
  return 1 - 1 / (state[0] + load);
}

/// Share of packets left over, arrivals at random.
double left_over(double load, std::uint32_t queue) {
  constexpr double kCapacity = 1e6;
  constexpr int kPackets = 400'000;
  const Capacity capacity = per_packet(kCapacity, queue);
  InspectionQueue box(capacity);
  RandomStream random(7, "queue");
  double now = 0;
  int missed = 0;
  for (int i = 0; i < kPackets; ++i) {
    now += random.exponential(1e9 / (load * kCapacity));
    const SimTime time{static_cast<std::int64_t>(now)};
    if (box.offer(time, 100, 0) != Fate::kInspect) ++missed;
  }
  return static_cast<double>(missed) / kPackets;
}

}  // namespace

TEST_CASE("An inspector of C packets a second that is offered f leaves 1 - C/f", "[act][V6]") {
  // Frame rates of 100 Mbit/s Ethernet at 64, 512 and 1518 bytes (RFC 2544 appendix B).
  for (const double offered : {148'809.0, 23'496.0, 8'127.0}) {
    for (const double share : {0.15, 0.5, 0.85}) {
      for (const std::uint32_t queue : {1U, 16U}) {
        const double inspected = offered * (1 - share);
        const Capacity capacity = per_packet(inspected, queue);
        InspectionQueue box(capacity);
        const auto packets = static_cast<int>(offered * 20);
        int missed = 0;
        for (int i = 0; i < packets; ++i) {
          const SimTime now{static_cast<std::int64_t>(i * (1e9 / offered))};
          if (box.offer(now, 64, 0) != Fate::kInspect) ++missed;
        }
        CAPTURE(offered, share, queue);
        CHECK(static_cast<double>(missed) / packets == Approx(share).margin(0.001));
      }
    }
  }
}

TEST_CASE("With arrivals at random the inspector is the queue M/D/1/K", "[act][V4]") {
  for (const double load : {0.5, 0.9, 1.5, 3.0}) {
    for (const std::uint32_t queue : {1U, 4U, 7U}) {
      CAPTURE(load, queue);
      CHECK(left_over(load, queue) == Approx(blocking_m_d_1(load, queue + 1)).margin(0.006));
    }
  }
}

TEST_CASE("What does not fit passes or is dropped as the box fails", "[act]") {
  for (const bool open : {true, false}) {
    Capacity capacity = per_packet(1, 0);
    capacity.fail_open = open;
    InspectionQueue box(capacity);
    CHECK(box.offer(SimTime{0}, 1, 0) == Fate::kInspect);
    CHECK(box.offer(SimTime{1}, 1, 0) == (open ? Fate::kPassUnread : Fate::kDrop));
    CHECK(box.done_at() == std::chrono::seconds{1});
    CHECK(box.offer(std::chrono::seconds{1}, 1, 0) == Fate::kInspect);
  }
}

TEST_CASE("Bytes and decryptions cost beside the packet itself", "[act]") {
  Capacity capacity;
  capacity.limited = true;
  capacity.packet_seconds = 1e-6;
  capacity.byte_seconds = 1e-9;
  capacity.decryption_seconds = 1e-5;
  InspectionQueue box(capacity);
  CHECK(box.offer(SimTime{}, 500, 2) == Fate::kInspect);
  CHECK(box.done_at() == std::chrono::nanoseconds{1'000 + 500 + 20'000});
  Capacity endless;
  endless.packet_seconds = 1;
  InspectionQueue unlimited(endless);
  for (int i = 0; i < 100; ++i) CHECK(unlimited.offer(SimTime{5}, 9'000, 1) == Fate::kInspect);
}

TEST_CASE("Packets that need no decryption do not wait behind those that do", "[act][V4]") {
  Capacity capacity;
  capacity.limited = true;
  capacity.packet_seconds = 1e-6;
  capacity.decryption_seconds = 1e-3;
  InspectionQueue box(capacity);
  CHECK(box.offer(SimTime{}, 1'200, 1) == Fate::kInspect);
  const std::chrono::microseconds step{2};
  for (int i = 1; i < 100; ++i) {
    CHECK(box.offer(i * step, 1'200, 0) == Fate::kInspect);
    CHECK(box.done_at() == i * step + std::chrono::microseconds{1});
  }
  CHECK(box.offer(100 * step, 1'200, 1) == Fate::kPassUnread);
}
