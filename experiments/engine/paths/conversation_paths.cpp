#include "experiments/engine/paths/conversation_paths.hpp"

#include <algorithm>
#include <map>

#include "topology/route/walk.hpp"

namespace chokepoint {
namespace {

constexpr std::uint8_t kTcp = 6;
// Paths do not know what is encrypted: the hash takes the clear port for all.
constexpr std::uint16_t kHttpPort = 80;

std::uint64_t hash_of(const Conversation& c, std::uint32_t attempt, bool to_server) {
  const auto port = static_cast<std::uint16_t>(c.client_port + attempt);
  return to_server ? flow_hash({c.client.value, c.server.value, port, kHttpPort, kTcp})
                   : flow_hash({c.server.value, c.client.value, kHttpPort, port, kTcp});
}

}  // namespace

ConversationPaths::ConversationPaths(const Adjacency& graph, const Routing& routing,
                                     const Territory& territory,
                                     std::span<const Conversation* const> conversations,
                                     std::uint32_t attempts, std::uint64_t salt_seed)
    : territory_(territory),
      attempts_(routing.spreading == Spreading::kNone ? 1 : attempts),
      conversations_(conversations.size()),
      rows_(territory) {
  // Conversations by the router their packets go to, so that one tree at a time is enough.
  std::map<RouterId, std::vector<std::pair<std::uint32_t, bool>>> towards;
  for (std::uint32_t i = 0; i < conversations.size(); ++i) {
    towards[conversations[i]->server_router].emplace_back(i, true);
    towards[conversations[i]->client_router].emplace_back(i, false);
  }
  const auto routes = routing.make();
  DestinationTree tree;
  double hops = 0;
  for (const auto& [destination, packets_to] : towards) {
    routes->compute(graph, destination, tree);
    for (const auto& [i, to_server] : packets_to) {
      const Conversation& c = *conversations[i];
      const RouterId from = to_server ? c.client_router : c.server_router;
      const PacketCounts counts = packet_counts(c);
      const std::uint32_t packets = to_server ? counts.to_server : counts.to_client;
      // Where every packet takes the same path, one row stands for all.
      const std::uint32_t draws = routing.spreading == Spreading::kPacket ? packets : 1;
      hops += tree.distance(from);
      for (std::uint32_t attempt = 0; attempt < attempts_; ++attempt) {
        const std::uint64_t flow = hash_of(c, attempt, to_server);
        for (std::uint32_t draw = 0; draw < draws; ++draw) {
          const auto row = static_cast<std::uint32_t>(rows_.add_row());
          walk(tree, from, draws == 1 ? flow : mix64(flow + draw), salt_seed, [&](RouterId r) {
            if (territory.contains(r)) rows_.set(row, territory.position(r));
          });
          paths_.push_back({i, attempt, to_server, packets / draws, row});
        }
      }
    }
  }
  std::stable_sort(paths_.begin(), paths_.end(),
                   [](const Path& a, const Path& b) { return a.conversation < b.conversation; });
  if (!conversations.empty()) mean_hops_ = hops / (2.0 * static_cast<double>(conversations.size()));
}

std::vector<std::uint64_t> ConversationPaths::site_bits(std::span<const RouterId> sites) const {
  SiteSets set(territory_);
  set.add_row();
  for (const RouterId site : sites) set.set(0, territory_.position(site));
  const auto row = set.row(0);
  return {row.begin(), row.end()};
}

std::vector<Passage> ConversationPaths::observe(std::span<const RouterId> sites) const {
  const auto chosen = site_bits(sites);
  std::vector<Passage> passages(conversations_);
  // Sites that all packets of a direction have passed so far, per conversation and direction.
  std::vector<std::vector<std::uint64_t>> common(2 * conversations_, chosen);
  for (const Path& path : paths_) {
    if (path.attempt != 0) continue;
    Passage& passage = passages[path.conversation];
    const auto row = rows_.row(path.row);
    passage.packets += path.packets;
    if (intersects(row, chosen)) passage.crossed += path.packets;
    auto& shared = common[2 * path.conversation + path.to_server];
    for (std::size_t w = 0; w < row.size(); ++w) shared[w] &= row[w];
  }
  for (std::size_t i = 0; i < conversations_; ++i) {
    passages[i].whole = intersects(common[2 * i], chosen) || intersects(common[2 * i + 1], chosen);
    passages[i].recorded = passages[i].crossed > 0;
  }
  return passages;
}

double ConversationPaths::blocking_bound(std::span<const RouterId> sites) const {
  if (conversations_ == 0) return 0;
  const auto chosen = site_bits(sites);
  std::vector<bool> caught(conversations_ * attempts_, false);
  for (const Path& path : paths_) {
    if (intersects(rows_.row(path.row), chosen)) {
      caught[path.conversation * attempts_ + path.attempt] = true;
    }
  }
  std::size_t stopped = 0;
  for (std::size_t i = 0; i < conversations_; ++i) {
    const auto first = caught.begin() + static_cast<std::ptrdiff_t>(i * attempts_);
    stopped += std::all_of(first, first + attempts_, [](bool c) { return c; });
  }
  return static_cast<double>(stopped) / static_cast<double>(conversations_);
}

}  // namespace chokepoint
