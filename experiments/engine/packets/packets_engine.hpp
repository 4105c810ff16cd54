#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/measure/run_record.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// One world of the packet engine's grid: all but its arms and triggers.
struct PacketCell {
  std::string family;
  double density = 0;
  double border_share = 0;
  std::string routing;
  std::vector<double> encrypted;  ///< shares, rising
  std::uint64_t seed = 0;
  std::filesystem::path captures;  ///< folder for a pcap file per tap; empty for none
};

/// The triggers that run at that encrypted share: all at the lowest of the cell's, at others those
/// that encryption can change.
std::vector<Trigger> triggers_at(const Study& study, const PacketCell& cell, double encrypted);

/// All runs of one cell: for each encrypted share once under `none`, observed at every arm's
/// would-be sites, then once for each arm and trigger, compared with that. A share at which no
/// trigger runs is left out, unless it is the lowest. Every simulation is a process of its own.
/// Throws InputError where the study asks for something impossible. REQUIRES: a share.
std::vector<RunRecord> run_packets(const Study& study, const PacketCell& cell);

}  // namespace chokepoint
