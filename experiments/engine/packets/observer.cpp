#include "experiments/engine/packets/observer.hpp"

#include <algorithm>
#include <cstring>

#include "traffic/wire/packet.hpp"

namespace chokepoint {
namespace {

constexpr std::uint32_t kNotATarget = 0xffffffff;

std::uint16_t identification(std::span<const std::byte> ip_packet) {
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(ip_packet[4]) << 8 |
                                    std::to_integer<unsigned>(ip_packet[5]));
}

}  // namespace

Observer::Observer(Simulation& simulation, const Rung& rung,
                   std::span<const Conversation* const> targets)
    : simulation_(simulation), targets_(targets), crossings_(rung.territory, targets.size(), 1) {
  for (std::uint32_t i = 0; i < targets.size(); ++i) {
    const std::uint32_t id = targets[i]->id.value;
    if (target_of_.size() <= id) target_of_.resize(id + 1, kNotATarget);
    target_of_[id] = i;
  }
  for (std::uint32_t r = 0; r < rung.mesh.routers().size(); ++r) {
    simulation.fabric().set_tap(RouterId{r}, this);
  }
}

bool Observer::on_packet(RouterId router, std::span<const std::byte> ip_packet, SimTime /*now*/) {
  const auto packet = PacketView::parse(ip_packet);
  if (!packet || !packet->is_tcp()) return true;
  const bool to_server = packet->source_port >= Conversation::kFirstPort;
  const std::uint16_t client_port = to_server ? packet->source_port : packet->destination_port;
  const ConversationId id = Conversation::of_client_port(client_port);
  if (!id.valid() || id.value >= target_of_.size() || target_of_[id.value] == kNotATarget)
    return true;
  const std::uint32_t target = target_of_[id.value];

  if (packet->tcp.has(tcp_flag::kSyn)) {
    first_bytes_[{client_port, to_server}] = packet->tcp.sequence + 1;
  }
  const auto [found, added] =
      packets_.try_emplace({target, to_server, identification(ip_packet)}, pieces_.size());
  if (added) {
    crossings_.add({target, 0, to_server, 1});
    visits_.push_back(0);
    pieces_.push_back(
        clear_piece(target, to_server, client_port, packet->tcp.sequence, packet->payload));
  }
  crossings_.pass(found->second, router);
  ++visits_[found->second];
  return true;
}

Observer::Piece Observer::clear_piece(std::uint32_t target, bool to_server,
                                      std::uint16_t client_port, std::uint32_t sequence,
                                      std::span<const std::byte> payload) const {
  Piece piece{target, to_server, 0, 0};
  const auto first = first_bytes_.find({client_port, to_server});
  if (payload.empty() || first == first_bytes_.end()) return piece;
  const Exchange& exchange = simulation_.exchange(targets_[target]->id);
  const auto said = to_server ? exchange.request() : exchange.response();
  const std::uint32_t offset = sequence - first->second;
  // In the clear is what stands on the wire as the application said it, at its place in the stream.
  if (offset >= said.size() || payload.size() > said.size() - offset) return piece;
  if (std::memcmp(said.data() + offset, payload.data(), payload.size()) != 0) return piece;
  piece.begin = offset;
  piece.end = offset + payload.size();
  return piece;
}

double Observer::content_yield(std::span<const RouterId> sites) const {
  const auto chosen = crossings_.bits(sites);
  std::vector<Piece> held;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (pieces_[i].end > 0 && crossings_.crosses(i, chosen)) held.push_back(pieces_[i]);
  }
  const auto place = [](const Piece& p) {
    return std::tuple(p.conversation, p.to_server, p.begin);
  };
  std::sort(held.begin(), held.end(),
            [&](const Piece& a, const Piece& b) { return place(a) < place(b); });
  double bytes = 0;
  std::size_t reached = 0;
  for (std::size_t i = 0; i < held.size(); ++i) {
    const Piece& p = held[i];
    const bool same =
        i > 0 && held[i - 1].conversation == p.conversation && held[i - 1].to_server == p.to_server;
    if (!same) reached = 0;
    const std::size_t begin = std::max(p.begin, reached);
    if (p.end > begin) bytes += static_cast<double>(p.end - begin);
    reached = std::max(reached, p.end);
  }
  double said = 0;
  for (const Conversation* c : targets_) {
    const Exchange& exchange = simulation_.exchange(c->id);
    said += static_cast<double>(exchange.request().size() + exchange.response().size());
  }
  return said > 0 ? bytes / said : 0;
}

double Observer::mean_hops() const {
  struct Way {
    double hops = 0;
    double packets = 0;
  };
  std::map<std::pair<std::uint32_t, bool>, Way> ways;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    Way& way = ways[{pieces_[i].conversation, pieces_[i].to_server}];
    way.hops += visits_[i] - 1.0;
    way.packets += 1;
  }
  double sum = 0;
  for (const auto& [key, way] : ways) sum += way.hops / way.packets;
  return ways.empty() ? 0 : sum / static_cast<double>(ways.size());
}

}  // namespace chokepoint
