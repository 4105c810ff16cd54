#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "topology/mesh/territory.hpp"
#include "traffic/workload/conversation.hpp"

namespace chokepoint {

/// Who talks to whom in an experiment on one filtering state.
struct WorkloadSpec {
  std::uint32_t targets = 40;    ///< clients inside, servers abroad on the forbidden list
  std::uint32_t innocents = 40;  ///< the same ends' distribution, servers not on the list
  std::uint32_t transit = 20;    ///< both ends abroad
  std::uint32_t forbidden_sites = 12;
  std::uint32_t innocent_sites = 24;
  /// Share of the innocent sites that live at the address of a forbidden one (shared hosting), in
  /// [0, 1]: what blocking by address hits besides.
  double shared_hosting = 0.25;
  /// Share of the innocent pages that happen to hold the forbidden word, in [0, 1].
  double keyword_innocent = 0.05;
  std::uint32_t mean_response_bytes = 8'000;  ///< of an exponential law on top of 1 000, ≤ 64 000
  double seconds = 10;         ///< conversations start at uniformly drawn times in this window
  std::uint32_t attempts = 3;  ///< how often a user tries at most, ≥ 1
  std::uint64_t seed = 1;      ///< the stream "workload" of this seed is used
};

/// A web site: its name, and where it is.
struct Site {
  std::string name;
  HostAddress address;
};

struct Workload {
  std::vector<Conversation> conversations;  ///< by id
  std::vector<Site> forbidden;
  std::vector<Site> innocent;
  std::string keyword;  ///< the forbidden word
  std::uint32_t attempts = 1;
};

/// Draws the conversations. They depend on the routers of the mesh and their states, never on its
/// links: the same spec gives the same conversations on every rung of a ladder.
/// Throws InputError where the territory or the world abroad is empty or has too many routers for
/// the address plan.
Workload make_workload(const WorkloadSpec& spec, const Territory& territory);

/// The target conversations, by id. Valid as long as the workload.
std::vector<const Conversation*> targets_of(const Workload& workload);

/// Packets of one undisturbed exchange in the clear, per direction, as the path engine counts them:
/// handshake, request, segments of 1460 bytes, an ACK for every second one (RFC 1122), close.
struct PacketCounts {
  std::uint32_t to_server;
  std::uint32_t to_client;
};
PacketCounts packet_counts(const Conversation& conversation);

}  // namespace chokepoint
