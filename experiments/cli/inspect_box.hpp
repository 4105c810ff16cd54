#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "filters/act/censor_filter.hpp"
#include "filters/capture/capture_inspector.hpp"

namespace chokepoint::cli {

/// What a box makes of a flow.
struct Judgement {
  std::string_view verdict = "pass";
  std::string rule;  ///< empty if none fired
};

/// The verdict that reports show for an action: "pass", "drop", "reset", "forge" (a DNS answer or a
/// block page), "throttle", "delay" or "redirect".
std::string_view verdict_of(Action action);

/// Runs one box over packets that were captured, as if the capture were its site, and keeps its
/// judgements. Nothing can be sent into a capture, so what it injects is only counted.
class BoxRun final : public MatchObserver, public ActionSink {
 public:
  /// `keys`, if any, opens TLS and outlives this object.
  explicit BoxRun(std::shared_ptr<const CompiledProfile> profile,
                  const TlsKeySource* keys = nullptr);

  void on_packet(const CaptureInspector::Place& place, SimTime now);
  void on_match(const Match& match) override;
  void on_residual(const Rule& rule) override;
  void inject(std::span<const std::byte> packet, SimTime when) override;

  /// What became of a flow; asked for once, since it is forgotten then.
  Judgement take(std::uint64_t flow_number);
  /// Of the last packet.
  Judgement last() const { return last_; }
  const FilterCounters& counters() const { return filter_.counters(); }

 private:
  CensorFilter filter_;
  Judgement last_;
  std::unordered_map<std::uint64_t, Judgement> judgements_;
};

}  // namespace chokepoint::cli
