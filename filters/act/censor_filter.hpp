#pragma once

#include <memory>

#include "filters/act/enforcer.hpp"
#include "filters/act/filter.hpp"
#include "filters/act/flow_judge.hpp"
#include "filters/act/inspection_queue.hpp"
#include "filters/act/residual_memory.hpp"
#include "filters/flow/defragmenter.hpp"
#include "filters/flow/flow_table.hpp"
#include "filters/intercept/interceptor.hpp"

namespace chokepoint {

/// What a box is given besides its profile. All of it may be missing, and outlives the box.
struct BoxMeans {
  MatchObserver* observer = nullptr;
  /// The content of TLS over TCP that these open is judged as if it came in the clear.
  const TlsKeySource* keys = nullptr;
  /// For the action "re-sign"; without it such a rule is reported and does nothing.
  const ForcedAuthority* authority = nullptr;
};

/// A censor's box: it puts streams in order as its profile's model says, holds what it reads
/// against the rules, and acts. In the path it can drop; on the path it sees copies and its verdict
/// is always to pass. Draws depend on `seed` and the flow alone, so the same packets bring about
/// the same bytes.
///
/// A flow is judged until its rule's time is over, it is forgotten, or its ends begin a new
/// connection (a SYN with another initial number); what a rule leaves behind for its addresses and
/// ports outlives all of these. The client of a flow is who sends a SYN, else who is not on a port
/// below 1024, else who is seen first.
class CensorFilter final : public Filter {
 public:
  /// Without keys or an authority there is no way to what is inside TLS. Cheap: state grows as
  /// flows come.
  explicit CensorFilter(std::shared_ptr<const CompiledProfile> profile, std::uint64_t seed = 0,
                        const BoxMeans& means = {});

  CensorFilter(const CensorFilter&) = delete;
  CensorFilter& operator=(const CensorFilter&) = delete;

  Verdict on_packet(std::span<const std::byte> ip_packet, SimTime now, ActionSink& sink) override;
  std::optional<SimTime> next_deadline() const override;
  void on_timer(SimTime now, ActionSink& sink) override;
  const FilterCounters& counters() const { return counters_; }
  const CompiledProfile& profile() const { return *profile_; }

 private:
  class Outgoing;

  Verdict on_flow_packet(const PacketView& packet, ByteView bytes, SimTime now, ActionSink& sink);
  /// Whether the box takes a segment for one that reaches the other end.
  bool believes(const PacketView& packet) const;
  void begin(FlowMemory& memory, const Sighting& sighting);
  std::optional<Verdict> without_room(ByteView bytes, const std::optional<PacketView>& packet,
                                      SimTime now, ActionSink& sink);
  unsigned decryptions(const PacketView& packet) const;
  std::optional<Verdict> on_residual(FlowMemory& memory, const Sighting& sighting,
                                     ActionSink& sink);
  Verdict on_judged(FlowMemory& memory, const Sighting& sighting, ActionSink& sink);
  /// False if the box does not believe the packet.
  bool read(FlowMemory& memory, const Sighting& sighting, FlowJudge& judge);
  Verdict act(std::size_t rule, FlowMemory& memory, const Sighting& sighting, ActionSink& sink);
  Verdict judge(FlowMemory& memory, const Sighting& sighting, ActionSink& sink);
  void renew(Judgement& judgement, SimTime now) const;
  /// Of a packet that was not looked at: whether it must not reach the other end.
  bool is_for_box(const PacketView& packet, SimTime now, ActionSink& sink);
  void let_go(const Sighting& sighting, ActionSink& sink);
  Verdict follow_hello(FlowMemory& memory, const Sighting& sighting, ActionSink& sink);
  std::optional<Verdict> on_interceptions(FlowMemory& memory, const Sighting& sighting,
                                          ActionSink& sink);
  Verdict on_intercepted(Interception& middle, FlowMemory& memory, const Sighting& sighting,
                         ActionSink& sink);
  std::optional<std::size_t> judge_inside(Interception& middle, FlowMemory& memory, TlsSide from,
                                          const Sighting& sighting, SegmentOut& out);
  void residual_inside(Interception& middle, FlowMemory& memory, const Sighting& sighting,
                       SegmentOut& out);
  void act_inside(std::size_t rule, Interception& middle, FlowMemory& memory,
                  const Sighting& sighting, SegmentOut& out);
  bool end_inside(std::size_t rule, Interception& middle, FlowMemory& memory,
                  const Sighting& sighting, SegmentOut& out);
  void remember(std::size_t rule, FlowMemory& memory, const Sighting& sighting, Duration after);

  std::shared_ptr<const CompiledProfile> profile_;
  FilterCounters counters_;
  WordScanners words_;
  BeaconDetector beacons_;
  HoldBudget budget_;  // before the flows, whose streams give back to it
  HoldBudget sealed_;  // likewise, of what waits for keys
  ReadContext reading_;
  JudgeContext judging_;
  Enforcer enforcer_;
  FlowTable<FlowMemory> flows_;
  Defragmenter fragments_;
  ResidualMemory residuals_;
  InspectionQueue queue_;
  std::unique_ptr<Interceptor> interceptor_;  // if it has an authority and a rule for it
  bool strict_;
  bool bare_segments_;  // segments without payload are read too
};

}  // namespace chokepoint
