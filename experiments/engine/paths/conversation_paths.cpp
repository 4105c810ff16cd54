#include "experiments/engine/paths/conversation_paths.hpp"

#include <algorithm>
#include <map>

#include "topology/route/walk.hpp"

namespace chokepoint {
namespace {

constexpr std::uint8_t kTcp = 6;
// Paths do not know what is encrypted: the hash takes the clear port for all.
constexpr std::uint16_t kHttpPort = 80;

/// One direction of one conversation.
struct Way {
  std::uint32_t conversation;
  bool to_server;
};

}  // namespace

std::uint64_t way_hash(const Conversation& c, std::uint32_t attempt, bool to_server) {
  const auto port = static_cast<std::uint16_t>(c.client_port + attempt);
  return to_server ? flow_hash({c.client.value, c.server.value, port, kHttpPort, kTcp})
                   : flow_hash({c.server.value, c.client.value, kHttpPort, port, kTcp});
}

namespace {

/// Ways by the router they lead to, so that one tree at a time is enough.
std::map<RouterId, std::vector<Way>> by_destination(
    std::span<const Conversation* const> conversations) {
  std::map<RouterId, std::vector<Way>> towards;
  for (std::uint32_t i = 0; i < conversations.size(); ++i) {
    towards[conversations[i]->server_router].push_back({i, true});
    towards[conversations[i]->client_router].push_back({i, false});
  }
  return towards;
}

}  // namespace

ConversationPaths follow(const Adjacency& graph, const Routing& routing, const Territory& territory,
                         std::span<const Conversation* const> conversations, std::uint32_t attempts,
                         std::uint64_t salt_seed) {
  if (routing.spreading == Spreading::kNone) attempts = 1;
  ConversationPaths paths{Crossings(territory, conversations.size(), attempts)};
  PathWalker walker(graph, routing, salt_seed);
  const bool draws_each =
      routing.spreading == Spreading::kPacket || routing.spreading == Spreading::kPath;
  double hops = 0;
  for (const auto& [destination, ways] : by_destination(conversations)) {
    walker.aim(destination);
    for (const Way way : ways) {
      const Conversation& c = *conversations[way.conversation];
      const RouterId from = way.to_server ? c.client_router : c.server_router;
      const PacketCounts counts = packet_counts(c);
      const std::uint32_t packets = way.to_server ? counts.to_server : counts.to_client;
      // Where every packet takes the same path, one row stands for all.
      const std::uint32_t draws = draws_each ? packets : 1;
      hops += walker.mean_hops(from);
      for (std::uint32_t attempt = 0; attempt < attempts; ++attempt) {
        const std::uint64_t flow = way_hash(c, attempt, way.to_server);
        for (std::uint32_t draw = 0; draw < draws; ++draw) {
          const std::size_t row =
              paths.crossings.add({way.conversation, attempt, way.to_server, packets / draws});
          walker.walk(from, draws == 1 ? flow : packet_hash(flow, draw),
                      [&](RouterId r) { paths.crossings.pass(row, r); });
        }
      }
    }
  }
  if (!conversations.empty())
    paths.mean_hops = hops / (2.0 * static_cast<double>(conversations.size()));
  return paths;
}

double blocking_bound(const Crossings& crossings, std::span<const RouterId> sites) {
  const std::vector<bool> stopped = crossings.stopped(sites);
  if (stopped.empty()) return 0;
  return static_cast<double>(std::count(stopped.begin(), stopped.end(), true)) /
         static_cast<double>(stopped.size());
}

}  // namespace chokepoint
