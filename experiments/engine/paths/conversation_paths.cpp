#include "experiments/engine/paths/conversation_paths.hpp"

#include <algorithm>
#include <map>
#include <optional>

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

namespace {

/// The routes before an outage and after it, and what happens to a packet in between.
class RoutesInTime {
 public:
  RoutesInTime(const Adjacency& graph, const Routing& routing, std::uint64_t salt_seed,
               const Outage* outage)
      : before_(graph, routing, salt_seed), outage_(outage) {
    if (outage != nullptr) after_.emplace(outage->rest, routing, salt_seed);
  }

  void aim(RouterId destination) {
    before_.aim(destination);
    if (after_) after_->aim(destination);
  }
  double mean_hops(RouterId from, SimTime when) { return at(when).mean_hops(from); }

  /// Calls visit(router) as far as the packet comes; true when it arrives.
  template <class Visit>
  bool walk(RouterId from, std::uint64_t hash, SimTime when, Visit&& visit) {
    PathWalker& routes = at(when);
    const bool gone = outage_ != nullptr && when >= outage_->at;
    if (!routes.has_route(from) || (gone && outage_->router == from)) return false;
    visit(from);
    bool arrives = true;
    routes.walk_arcs(from, hash, [&](const Arc& arc) {
      if (gone && outage_->removed[arc.via.value]) arrives = false;
      if (arrives) visit(arc.to);
    });
    return arrives;
  }

 private:
  PathWalker& at(SimTime when) { return after_ && when >= outage_->converged ? *after_ : before_; }

  PathWalker before_;
  std::optional<PathWalker> after_;
  const Outage* outage_;
};

}  // namespace

ConversationPaths follow(const Adjacency& graph, const Routing& routing, const Territory& territory,
                         std::span<const Conversation* const> conversations, std::uint32_t attempts,
                         std::uint64_t salt_seed, const Outage* outage) {
  if (routing.spreading == Spreading::kNone) attempts = 1;
  ConversationPaths paths{Crossings(territory, conversations.size(), attempts)};
  RoutesInTime routes(graph, routing, salt_seed, outage);
  const bool draws_each =
      routing.spreading == Spreading::kPacket || routing.spreading == Spreading::kPath;
  double hops = 0;
  std::uint64_t sent = 0;
  std::uint64_t lost = 0;
  for (const auto& [destination, ways] : by_destination(conversations)) {
    routes.aim(destination);
    for (const Way way : ways) {
      const Conversation& c = *conversations[way.conversation];
      const RouterId from = way.to_server ? c.client_router : c.server_router;
      const PacketCounts counts = packet_counts(c);
      const std::uint32_t packets = way.to_server ? counts.to_server : counts.to_client;
      // Where every packet takes the same path, one row stands for all.
      const std::uint32_t draws = draws_each ? packets : 1;
      hops += routes.mean_hops(from, c.start);
      for (std::uint32_t attempt = 0; attempt < attempts; ++attempt) {
        const std::uint64_t flow = way_hash(c, attempt, way.to_server);
        for (std::uint32_t draw = 0; draw < draws; ++draw) {
          const std::size_t row =
              paths.crossings.add({way.conversation, attempt, way.to_server, packets / draws});
          const bool arrives =
              routes.walk(from, draws == 1 ? flow : packet_hash(flow, draw), c.start,
                          [&](RouterId r) { paths.crossings.pass(row, r); });
          if (attempt > 0) continue;
          sent += packets / draws;
          if (!arrives) lost += packets / draws;
        }
      }
    }
  }
  if (!conversations.empty())
    paths.mean_hops = hops / (2.0 * static_cast<double>(conversations.size()));
  if (sent > 0) paths.outage_loss = static_cast<double>(lost) / static_cast<double>(sent);
  return paths;
}

BlockingBounds blocking_bounds(const Crossings& crossings, std::span<const RouterId> sites) {
  const auto stopped = crossings.stopped(sites);
  if (stopped.empty()) return {};
  std::size_t either = 0, forward = 0, reverse = 0;
  for (const Crossings::Stopped& conversation : stopped) {
    either += conversation.either;
    forward += conversation.forward;
    reverse += conversation.reverse;
  }
  const auto share = [&](std::size_t count) {
    return static_cast<double>(count) / static_cast<double>(stopped.size());
  };
  return {share(either), share(forward), share(reverse)};
}

}  // namespace chokepoint
