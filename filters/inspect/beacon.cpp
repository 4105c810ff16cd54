#include "filters/inspect/beacon.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

BeaconDetector::BeaconDetector(BeaconLimits limits)
    : limits_(limits), pairs_({std::max<std::size_t>(limits.max_pairs, 1), limits.idle}) {
  limits_.contacts = std::clamp(limits.contacts, 3U, static_cast<unsigned>(kWindow) + 1);
}

bool BeaconDetector::on_contact(const IpAddress& client, const FlowEnd& server, SimTime now) {
  History& history = pairs_.touch({{client, 0}, server, 0}, now);
  const Duration gap = now - history.last;
  if (history.contacts > 0 && gap < limits_.shortest_gap) return periodic(history);
  if (history.contacts > 0) {
    history.gaps[(history.contacts - 1) % kWindow] = std::chrono::duration<float>(gap).count();
  }
  history.last = now;
  ++history.contacts;
  return periodic(history);
}

bool BeaconDetector::periodic(const History& history) const {
  if (history.contacts < limits_.contacts) return false;
  const std::size_t count = std::min<std::size_t>(history.contacts - 1, kWindow);
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += history.gaps[i];
  const double mean = sum / static_cast<double>(count);
  double squares = 0;
  for (std::size_t i = 0; i < count; ++i) squares += std::pow(history.gaps[i] - mean, 2);
  const double deviation = std::sqrt(squares / static_cast<double>(count - 1));
  return deviation <= limits_.variation * mean;
}

}  // namespace chokepoint
