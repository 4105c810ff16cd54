#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "filters/act/censor_filter.hpp"
#include "filters/capture/capture_inspector.hpp"
#include "traffic/wire/capture_reader.hpp"

namespace chokepoint::test {

/// What a box did about a capture. Packets are numbered from 1.
struct BoxOutcome {
  int packets = 0;
  std::map<std::string, int> fired;  ///< by rule
  std::vector<int> matched;
  std::vector<int> dropped;
  int injected = 0;

  int times(const std::string& rule) const {
    const auto found = fired.find(rule);
    return found == fired.end() ? 0 : found->second;
  }
};

/// Writes down what a box does.
class BoxLog final : public MatchObserver, public ActionSink {
 public:
  explicit BoxLog(BoxOutcome& outcome) : outcome_(outcome) {}
  void on_match(const Match& match) override {
    ++outcome_.fired[match.rule.name];
    outcome_.matched.push_back(outcome_.packets);
  }
  void inject(std::span<const std::byte> /*packet*/, SimTime /*when*/) override {
    ++outcome_.injected;
  }

 private:
  BoxOutcome& outcome_;
};

/// Runs a box over the packets of a capture, as `chokepoint inspect --profile` does.
inline BoxOutcome run_box(const Profile& profile, const std::filesystem::path& file) {
  BoxOutcome outcome;
  BoxLog log(outcome);
  CensorFilter filter(CompiledProfile::compile(profile), 1, {.observer = &log});
  CaptureReader reader(file);
  InspectOptions options;
  options.model = profile.reads;
  CaptureInspector inspector([](const FlowRecord&) {}, options);
  SimTime last{};
  while (const auto captured = reader.next()) {
    ++outcome.packets;
    last = std::max(last, captured->time);
    const auto place = inspector.on_packet(*captured);
    if (place.packet.empty()) continue;
    if (filter.on_packet(place.packet, last, log) == Verdict::kDrop) {
      outcome.dropped.push_back(outcome.packets);
    }
  }
  return outcome;
}

}  // namespace chokepoint::test
