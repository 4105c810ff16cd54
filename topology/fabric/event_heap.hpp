#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace chokepoint {

/// A priority queue of events: a 4-ary heap, whose four children of a node lie side by side, so a
/// step down costs one or two cache lines instead of four (LaMarca & Ladner 1996).
///
/// The order is (time, sequence), so events of equal time leave in the order in which they came.
template <class Payload>
class EventHeap {
 public:
  struct Entry {
    std::uint64_t time;
    std::uint64_t sequence;  ///< unique
    Payload payload;

    bool before(const Entry& other) const {
      return time != other.time ? time < other.time : sequence < other.sequence;
    }
  };

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  const Entry& top() const { return entries_.front(); }

  void push(const Entry& entry) {
    entries_.push_back(entry);
    sift_up(entries_.size() - 1, entry);
  }

  /// Takes the first event out. REQUIRES: not empty.
  Entry pop() {
    const Entry first = entries_.front();
    remove_at(0);
    return first;
  }

  /// Puts `entry` where the first event was: one walk down instead of two walks.
  /// REQUIRES: not empty.
  void replace_top(const Entry& entry) { sift_down(0, entry); }

  /// Takes out the event for which matches(entry) holds, O(size). Returns whether there was one.
  template <class Matches>
  bool remove_if(Matches&& matches) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (!matches(entries_[i])) continue;
      remove_at(i);
      return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t kArity = 4;

  void remove_at(std::size_t hole) {
    const Entry last = entries_.back();
    entries_.pop_back();
    if (hole == entries_.size()) return;
    if (hole > 0 && last.before(entries_[(hole - 1) / kArity])) {
      sift_up(hole, last);
    } else {
      sift_down(hole, last);
    }
  }

  void sift_up(std::size_t hole, const Entry& entry) {
    const Entry moving = entry;
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / kArity;
      if (!moving.before(entries_[parent])) break;
      entries_[hole] = entries_[parent];
      hole = parent;
    }
    entries_[hole] = moving;
  }

  void sift_down(std::size_t hole, const Entry& entry) {
    const Entry moving = entry;
    const std::size_t size = entries_.size();
    for (std::size_t child = hole * kArity + 1; child < size; child = hole * kArity + 1) {
      std::size_t least = child;
      const std::size_t end = child + kArity < size ? child + kArity : size;
      for (std::size_t i = child + 1; i < end; ++i) {
        if (entries_[i].before(entries_[least])) least = i;
      }
      if (!entries_[least].before(moving)) break;
      entries_[hole] = entries_[least];
      hole = least;
    }
    entries_[hole] = moving;
  }

  std::vector<Entry> entries_;
};

}  // namespace chokepoint
