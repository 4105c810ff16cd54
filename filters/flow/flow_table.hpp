#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "filters/flow/flow_hash.hpp"
#include "filters/flow/flow_key.hpp"
#include "topology/base/quantity.hpp"

namespace chokepoint {

struct FlowTableLimits {
  /// Flows held at once; at least 1. Memory is taken as flows come, not beforehand.
  std::size_t max_flows = 65'536;
  /// A flow without packets for longer than this is forgotten.
  Duration idle = std::chrono::minutes{5};
};

/// State per flow, bounded. Eviction rule: a flow goes when it was idle for too long, and, when the
/// table is full, the flow whose last packet is the oldest goes to make room for a new one. Looking
/// a known flow up allocates nothing. `State` is default-constructible. Nothing that it tells but
/// longest_chain() depends on the hash.
template <class State>
class FlowTable {
 public:
  /// `hash` outlives the table.
  explicit FlowTable(FlowTableLimits limits = {}, const FlowHash& hash = FlowHash::secret())
      : limits_(limits), hash_(&hash) {}
  FlowTable(FlowTable&&) noexcept = default;
  FlowTable& operator=(FlowTable&&) noexcept = default;

  /// The state of `key`, made if it is new, and marked as just used. `now` never decreases.
  /// `on_evict(const FlowKey&, State&)` is called for each flow that has to go. The reference is
  /// valid until the next call of touch().
  template <class OnEvict>
  State& touch(const FlowKey& key, SimTime now, OnEvict&& on_evict) {
    while (oldest_ != kNone && now - slots_[oldest_].last_seen > limits_.idle) {
      evict(on_evict);
    }
    std::uint32_t index = find(key);
    if (index == kNone) {
      while (size_ >= limits_.max_flows && oldest_ != kNone) evict(on_evict);
      index = insert(key);
    } else if (index != newest_) {
      unlink(index);
      link_newest(index);
    }
    slots_[index].last_seen = now;
    return slots_[index].state;
  }
  State& touch(const FlowKey& key, SimTime now) {
    return touch(key, now, [](const FlowKey&, State&) {});
  }

  /// The state of `key` if it is there, not marked as used; valid until the next call of touch().
  State* peek(const FlowKey& key) {
    const std::uint32_t index = find(key);
    return index == kNone ? nullptr : &slots_[index].state;
  }

  std::size_t size() const { return size_; }
  /// Flows that share one place: the most that a look-up has to pass. Takes time for all of them.
  std::size_t longest_chain() const {
    std::size_t longest = 0;
    for (std::uint32_t index : buckets_) {
      std::size_t length = 0;
      for (; index != kNone; index = slots_[index].next_in_bucket) ++length;
      longest = std::max(longest, length);
    }
    return longest;
  }

  /// Calls `visit(const FlowKey&, State&)` for every flow, the least recently used first.
  template <class Visit>
  void for_each(Visit&& visit) {
    for (std::uint32_t i = oldest_; i != kNone; i = slots_[i].newer) {
      visit(std::as_const(slots_[i].key), slots_[i].state);
    }
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  struct Slot {
    FlowKey key;
    SimTime last_seen{};
    std::uint32_t older = kNone;
    std::uint32_t newer = kNone;
    std::uint32_t next_in_bucket = kNone;
    State state;
  };

  std::uint32_t& bucket_of(const FlowKey& key) {
    return buckets_[(*hash_)(key) & (buckets_.size() - 1)];
  }

  std::uint32_t find(const FlowKey& key) {
    if (buckets_.empty()) return kNone;
    std::uint32_t index = bucket_of(key);
    while (index != kNone && slots_[index].key != key) index = slots_[index].next_in_bucket;
    return index;
  }

  std::uint32_t insert(const FlowKey& key) {
    if (size_ >= buckets_.size()) grow();
    std::uint32_t index = free_;
    if (index != kNone) {
      free_ = slots_[index].next_in_bucket;
    } else {
      index = static_cast<std::uint32_t>(slots_.size());
      slots_.emplace_back();
    }
    slots_[index].key = key;
    std::uint32_t& head = bucket_of(key);
    slots_[index].next_in_bucket = head;
    head = index;
    link_newest(index);
    ++size_;
    return index;
  }

  template <class OnEvict>
  void evict(OnEvict& on_evict) {
    const std::uint32_t index = oldest_;
    Slot& slot = slots_[index];
    on_evict(std::as_const(slot.key), slot.state);
    std::uint32_t* link = &bucket_of(slot.key);
    while (*link != index) link = &slots_[*link].next_in_bucket;
    *link = slot.next_in_bucket;
    unlink(index);
    slot.state = State{};
    slot.next_in_bucket = free_;
    free_ = index;
    --size_;
  }

  void grow() {
    constexpr std::size_t kFirst = 16;
    buckets_.assign(buckets_.empty() ? kFirst : buckets_.size() * 2, kNone);
    for (std::uint32_t i = oldest_; i != kNone; i = slots_[i].newer) {
      std::uint32_t& head = bucket_of(slots_[i].key);
      slots_[i].next_in_bucket = head;
      head = i;
    }
  }

  void unlink(std::uint32_t index) {
    Slot& slot = slots_[index];
    (slot.older == kNone ? oldest_ : slots_[slot.older].newer) = slot.newer;
    (slot.newer == kNone ? newest_ : slots_[slot.newer].older) = slot.older;
    slot.older = slot.newer = kNone;
  }

  void link_newest(std::uint32_t index) {
    slots_[index].older = newest_;
    (newest_ == kNone ? oldest_ : slots_[newest_].newer) = index;
    newest_ = index;
  }

  FlowTableLimits limits_;
  const FlowHash* hash_;
  std::deque<Slot> slots_;  // references stay while it grows
  std::vector<std::uint32_t> buckets_;
  std::uint32_t oldest_ = kNone;
  std::uint32_t newest_ = kNone;
  std::uint32_t free_ = kNone;
  std::size_t size_ = 0;
};

}  // namespace chokepoint
