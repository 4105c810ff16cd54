#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "topology/fabric/flight.hpp"

namespace chokepoint {

/// The next wires of recent flows, so that a flow's packets read one line instead of one per
/// router. Direct-mapped and of fixed size: a flow may displace another one, and a packet that
/// is under way has its own copy. Routes do not change during a run, so nothing is ever stale.
class RouteCache {
 public:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t destination = 0;
    std::uint32_t from = 0xffffffff;  ///< router where the stretch starts; none at first
    std::uint32_t planned = 0;
    std::array<std::uint32_t, Flight::kPlan> plan{};

    bool holds(std::uint64_t hash_in, std::uint32_t destination_in, std::uint32_t from_in) const {
      return hash == hash_in && destination == destination_in && from == from_in;
    }
  };

  RouteCache() : entries_(kEntries) {}

  /// Where the stretch of this flow from this router is, or where it may be put.
  Entry& slot(std::uint64_t hash, std::uint32_t destination, std::uint32_t from) {
    used_ = true;
    const std::uint64_t mixed =
        (hash ^ (static_cast<std::uint64_t>(destination) << 32) ^ from) * 0x9e3779b97f4a7c15ULL;
    return entries_[mixed >> (64 - kBits)];
  }
  /// Forgets everything; for when a host is added.
  void clear() {
    if (used_) std::fill(entries_.begin(), entries_.end(), Entry{});
    used_ = false;
  }

 private:
  static constexpr int kBits = 13;
  static constexpr std::size_t kEntries = std::size_t{1} << kBits;
  std::vector<Entry> entries_;
  bool used_ = false;
};

}  // namespace chokepoint
