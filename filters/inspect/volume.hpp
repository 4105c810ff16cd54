#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "filters/flow/flow_key.hpp"

namespace chokepoint {

/// The heaviest keys of a stream of (key, weight) in the memory of `counters` of them: Space-Saving
/// (Metwally, Agrawal & El Abbadi, ICDT 2005), with weights. After a total weight of W
///  - every key of a true weight above W / counters has a counter,
///  - a counter's weight is at least the true one, and at most `error` ≤ W / counters above it.
/// Allocates when it is made, then never; adding takes O(log counters).
template <class Key, class Hash = std::hash<Key>>
class SpaceSaving {
 public:
  struct Counter {
    Key key;
    std::uint64_t weight = 0;
    std::uint64_t error = 0;  ///< what of `weight` may belong to others
    std::uint64_t surely() const { return weight - error; }
  };

  /// REQUIRES: counters > 0.
  explicit SpaceSaving(std::size_t counters) : capacity_(counters) {
    heap_.reserve(counters);
    places_.reserve(counters);
  }

  /// The key's counter after `weight` was added; valid until the next call.
  const Counter& add(const Key& key, std::uint64_t weight) {
    total_ += weight;
    std::size_t place = 0;
    if (const auto found = places_.find(key); found != places_.end()) {
      place = found->second;
    } else if (heap_.size() < capacity_) {
      place = heap_.size();
      heap_.push_back({key, 0, 0});
      places_.emplace(key, place);
      place = sink_up(place);
    } else {  // the lightest counter goes to the new key, which may have had as much before
      auto node = places_.extract(heap_[0].key);
      node.key() = key;
      places_.insert(std::move(node));
      heap_[0] = {key, heap_[0].weight, heap_[0].weight};
    }
    heap_[place].weight += weight;
    return heap_[sink_down(place)];
  }

  std::uint64_t total() const { return total_; }
  std::size_t size() const { return heap_.size(); }

  /// At most `count` counters, the heaviest first.
  std::vector<Counter> heaviest(std::size_t count) const {
    std::vector<Counter> sorted = heap_;
    std::sort(sorted.begin(), sorted.end(), [](const Counter& a, const Counter& b) {
      return a.weight != b.weight ? a.weight > b.weight : a.key < b.key;
    });
    sorted.resize(std::min(count, sorted.size()));
    return sorted;
  }

 private:
  std::size_t sink_down(std::size_t place) {  // its weight grew
    for (;;) {
      std::size_t least = place;
      for (std::size_t child = 2 * place + 1; child <= 2 * place + 2; ++child) {
        if (child < heap_.size() && heap_[child].weight < heap_[least].weight) least = child;
      }
      if (least == place) return place;
      exchange(place, least);
      place = least;
    }
  }
  std::size_t sink_up(std::size_t place) {
    while (place > 0 && heap_[place].weight < heap_[(place - 1) / 2].weight) {
      exchange(place, (place - 1) / 2);
      place = (place - 1) / 2;
    }
    return place;
  }
  void exchange(std::size_t a, std::size_t b) {
    std::swap(heap_[a], heap_[b]);
    places_.find(heap_[a].key)->second = a;
    places_.find(heap_[b].key)->second = b;
  }

  std::size_t capacity_;
  std::uint64_t total_ = 0;
  std::vector<Counter> heap_;  ///< the lightest first
  std::unordered_map<Key, std::size_t, Hash> places_;
};

/// Finds elephants: flows of more than `bound` bytes, among any number of flows. Tells a flow only
/// when it surely has that many; one that exceeds the bound by the counters' error is always told.
class ElephantDetector {
 public:
  ElephantDetector(std::size_t counters, std::uint64_t bound) : flows_(counters), bound_(bound) {}

  /// Whether the flow is known to be an elephant once these bytes passed.
  bool add(const FlowKey& flow, std::uint64_t bytes) {
    return flows_.add(flow, bytes).surely() > bound_;
  }
  const SpaceSaving<FlowKey>& flows() const { return flows_; }

 private:
  SpaceSaving<FlowKey> flows_;
  std::uint64_t bound_;
};

}  // namespace chokepoint
