#include "filters/act/beacon_table.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

bool BeaconTable::on_flow(FlowEnd client, const FlowEnd& server, std::uint8_t protocol,
                          SimTime now) {
  client.port = 0;
  const bool in_order = client <= server;
  const FlowKey key{in_order ? client : server, in_order ? server : client, protocol};
  Pair& pair = pairs_.touch(key, now);
  const Duration gap = now - pair.last;
  if (pair.began && gap < kTogether) return pair.beats;
  if (pair.began) {
    pair.gaps[pair.count++ % kKept] = std::chrono::duration<double>(gap).count();
    pair.beats = regular(pair);
  }
  pair.began = true;
  pair.last = now;
  return pair.beats;
}

bool BeaconTable::regular(const Pair& pair) {
  const std::size_t count = std::min<std::size_t>(pair.count, kKept);
  if (count < kFewest) return false;
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < count; ++i) {
    sum += pair.gaps[i];
    squares += pair.gaps[i] * pair.gaps[i];
  }
  const double mean = sum / static_cast<double>(count);
  const double variance = squares / static_cast<double>(count) - mean * mean;
  return std::sqrt(std::max(variance, 0.0)) <= kRegular * mean;
}

}  // namespace chokepoint
