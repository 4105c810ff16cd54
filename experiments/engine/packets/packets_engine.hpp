#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/measure/run_record.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// One cell of the packet engine's grid without its arms and triggers.
struct PacketCell {
  std::string family;
  double density = 0;
  double border_share = 0;
  std::string routing;
  double encrypted = 0;
  std::uint64_t seed = 0;
  std::filesystem::path captures;  ///< folder for a pcap file per tap; empty for none
};

/// All runs of one cell: once under `none`, observed at every arm's would-be sites, then once for
/// each arm and trigger, compared with that. Every simulation is a process of its own.
/// Throws InputError where the study asks for something impossible.
std::vector<RunRecord> run_packets(const Study& study, const PacketCell& cell);

}  // namespace chokepoint
