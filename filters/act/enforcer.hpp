#pragma once

#include <vector>

#include "filters/act/filter.hpp"
#include "filters/act/flow_judge.hpp"
#include "filters/act/redirect_table.hpp"

namespace chokepoint {

/// A packet on which a rule's action falls.
struct Case {
  const CompiledRule& rule;
  std::size_t index;  ///< of the rule
  const Sighting& sighting;
  FlowMemory& memory;
  bool trigger = false;  ///< the rule fired on this packet
  bool in_force = true;  ///< its delay is over: packets may be held or dropped
  Duration after{};      ///< until what is sent is sent
};

/// Carries actions out: what is forged, dropped, held back, sent elsewhere. An on-path box sees
/// copies, so all that it does is send.
class Enforcer {
 public:
  /// REQUIRES: profile and counters outlive this object.
  Enforcer(const CompiledProfile& profile, std::uint64_t seed, FilterCounters& counters);

  Verdict enforce(const Case& what, ActionSink& sink);
  /// Whether the packet comes back from where a flow was redirected; it is then sent on under the
  /// address that its receiver expects, and what was offered is to be dropped.
  bool returns(const Sighting& sighting, ActionSink& sink);

 private:
  bool in_path() const { return profile_.profile().in_path; }
  bool covers(const Case& what) const;
  /// Drops if the box can and the rule says so.
  Verdict drop_if_covered(const Case& what);
  Verdict drop();

  Verdict reset(const Case& what, ActionSink& sink);
  void send_resets(const Case& what, ResetEnds ends, ActionSink& sink);
  Verdict forge_dns(const Case& what, ActionSink& sink);
  /// The message of a forged answer; empty if the packet's payload gets none.
  ByteView write_answer(const Case& what, std::span<std::byte> out) const;
  std::optional<IpAddress> draw_answer(const Case& what, bool v4) const;
  Verdict block_page(const Case& what, ActionSink& sink);
  void send_page(const Case& what, ActionSink& sink);
  Verdict throttle(const Case& what, ActionSink& sink);
  Verdict delay(const Case& what, ActionSink& sink);
  Verdict redirect(const Case& what, ActionSink& sink);
  void send(ByteView packet, SimTime when, ActionSink& sink);

  const CompiledProfile& profile_;
  std::uint64_t seed_;
  FilterCounters& counters_;
  RedirectTable redirected_;
  std::vector<std::byte> room_;  // for what is written
};

}  // namespace chokepoint
