#pragma once

#include <array>
#include <cstdint>

#include "filters/flow/flow_table.hpp"

namespace chokepoint {

struct BeaconLimits {
  unsigned contacts = 8;   ///< at least so many; 3 to 17
  double variation = 0.1;  ///< at most this standard deviation / mean of the last 16 gaps
  Duration shortest_gap = std::chrono::seconds{1};  ///< what comes sooner is the same contact
  std::size_t max_pairs = 65'536;                   ///< pairs remembered; 0 is taken for 1
  Duration idle = std::chrono::hours{24};           ///< a pair silent for longer is forgotten
};

/// Finds clients that contact one service of one server at regular intervals, as programs do and
/// people do not (gaps drawn at random, as of a Poisson process, have a variation of 1). Looks at
/// the last 16 gaps. Memory: some 200 bytes for each pair, the pair without contact for longest
/// goes first.
class BeaconDetector {
 public:
  explicit BeaconDetector(BeaconLimits limits = {});

  /// A flow of `client` to `server` began. Whether its contacts are periodic so far. `now` never
  /// decreases.
  bool on_contact(const IpAddress& client, const FlowEnd& server, SimTime now);
  std::size_t pairs() const { return pairs_.size(); }

 private:
  static constexpr std::size_t kWindow = 16;
  struct History {
    SimTime last{};
    std::uint32_t contacts = 0;
    std::array<float, kWindow> gaps{};  ///< seconds; gap i of all stands at i % kWindow
  };

  bool periodic(const History& history) const;

  BeaconLimits limits_;
  FlowTable<History> pairs_;
};

}  // namespace chokepoint
