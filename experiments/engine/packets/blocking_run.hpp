#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "experiments/engine/packets/filter_site.hpp"
#include "experiments/engine/packets/simulation.hpp"
#include "experiments/study/study.hpp"
#include "filters/act/censor_filter.hpp"

namespace chokepoint {

struct BlockingSettings {
  std::vector<RouterId> sites;
  Trigger trigger = Trigger::kName;
  Action action = Action::kReset;
  std::filesystem::path captures;  ///< folder for a pcap file per site; empty for none
};

/// A simulation with the state's filters in it: one box at every site, all following one profile.
class BlockingRun final : private MatchObserver {
 public:
  /// Attaches the filters. The simulation and the workload must outlive it.
  BlockingRun(Simulation& simulation, const Workload& workload, const BlockingSettings& settings);

  /// Runs the simulation; `recognised` tells on which conversations the right rule fired.
  std::vector<Outcome> run();
  /// IP bytes offered to sites / IP bytes delivered to hosts. After run().
  double inspected_bytes() const;
  /// Packets that crossed a site uninspected / packets that crossed a site; 0 when none did.
  /// After run().
  double missed_overload() const;

 private:
  void on_match(const Match& match) override;

  Simulation& simulation_;
  const Workload& workload_;
  Trigger trigger_;
  std::vector<std::unique_ptr<FilterSite>> sites_;
  std::vector<bool> recognised_;  // by conversation
};

}  // namespace chokepoint
