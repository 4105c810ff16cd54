#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace chokepoint::bench {

/// Packets in which a flow may still open: handshakes of TCP and TLS, requests.
inline constexpr std::uint64_t kEarlyPackets = 16;

/// One capture read by this program and by others.
struct InspectRaceResult {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  ///< on the wire
  std::uint64_t flows = 0;
  std::uint64_t names = 0;  ///< Hosts, server names and DNS names found, each once per flow

  // Processor seconds of one thread, the median of the rounds.
  double ours_seconds = 0;     ///< from memory: parse, flow table, protocols, names
  double box_seconds = 0;      ///< from memory: a CensorFilter with rules of names and words
  double libpcap_seconds = 0;  ///< the bare loop over the file's packets
  /// ndpiReader's processor seconds less those of its start-up (the same over an empty capture).
  std::optional<double> ndpi_seconds;
  std::string why;  ///< why there are none

  std::uint64_t allocations = 0;         ///< of ours in a whole pass
  std::uint64_t allocating_packets = 0;  ///< packets on which anything was allocated
  std::uint64_t late_packets = 0;        ///< beyond the kEarlyPackets-th of their flow
  std::uint64_t late_allocations = 0;    ///< on those: none, on a fast path
  double bytes_per_flow = 0;             ///< heap held by all flows at the end / flows
};

/// Reads `file` (plain pcap) `rounds` times each way in turn. ndpiReader runs as a child.
InspectRaceResult race_inspect(const std::filesystem::path& file, unsigned rounds,
                               const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace chokepoint::bench
