#include "filters/intercept/interceptor.hpp"

#include <functional>
#include <utility>

#include "filters/flow/tcp_options.hpp"
#include "traffic/wire/packet_checksum.hpp"
#include "traffic/wire/sequence_number.hpp"

namespace chokepoint {
namespace {

std::size_t index_of(TlsSide side) { return static_cast<std::size_t>(side); }

/// Whether the payload lies in the packet, and is not of several fragments put together.
bool in_one_piece(const PacketView& packet, ByteView bytes) {
  const std::less_equal<> at_most;
  return at_most(bytes.data(), packet.payload.data()) &&
         at_most(packet.payload.data() + packet.payload.size(), bytes.data() + bytes.size());
}

}  // namespace

/// What a client has said before its hello was whole.
struct Interceptor::Waiting {
  Waiting(HoldBudget& of_all, std::uint32_t client_initial, SimTime now)
      : budget(of_all), since(now) {
    TcpView syn;
    syn.flags = tcp_flag::kSyn;
    syn.sequence = client_initial;
    NullStreamSink nothing;
    stream.on_segment(syn, budget, nothing);
  }
  ~Waiting() { budget.give_back(cost); }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  struct Said final : StreamSink {
    explicit Said(Waiting& waiting) : to(waiting) {}
    void on_bytes(ByteView bytes) override {
      to.opening.insert(to.opening.end(), bytes.begin(), bytes.end());
    }
    void on_gap(std::uint32_t) override { to.broken = true; }
    Waiting& to;
  };

  /// False if there is no room for that much more.
  bool take(std::size_t bytes) {
    constexpr std::size_t kMost = 2 * ManInTheMiddle::kMostOpening;
    if (cost + bytes > kMost || !budget.take(bytes, 0)) return false;
    cost += bytes;
    return true;
  }

  HoldBudget& budget;
  SimTime since;
  std::size_t cost = 0;
  TcpStream stream;
  std::vector<std::byte> opening;               // in order
  std::vector<std::vector<std::byte>> packets;  // as they came
  ClientOfferReader reader;
  bool broken = false;
};

Interceptor::Entry::Entry() = default;
Interceptor::Entry::Entry(Entry&&) noexcept = default;
Interceptor::Entry& Interceptor::Entry::operator=(Entry&&) noexcept = default;
Interceptor::Entry::~Entry() = default;

Interceptor::Interceptor(const ForcedAuthority& authority, const ReadModel& model,
                         FlowTableLimits limits, std::size_t hold_bytes)
    : authority_(authority),
      model_(model),
      budget_({2 * TcpEnd::kMostWindow, hold_bytes}),
      connections_(limits) {}

Interceptor::Entry& Interceptor::touch(const FlowKey& flow, SimTime now, SegmentOut& out) {
  return connections_.touch(flow, now, [&](const FlowKey& gone, Entry& entry) {
    if (entry.interception) entry.interception->abandon(now, out);
    forget(gone, entry);
  });
}

void Interceptor::forget(const FlowKey& flow, Entry& entry) {
  if (entry.deadline) deadlines_.erase({*entry.deadline, flow});
  settle(flow, entry);
  entry = Entry{};
}

void Interceptor::settle(const FlowKey& flow, Entry& entry) {
  if (!std::exchange(entry.counted, false)) return;
  --open_;
  pairs_.erase(pairs_.find(std::minmax(flow.low.address, flow.high.address)));
}

void Interceptor::let_go(const FlowKey& flow, SegmentOut& out) {
  Entry* entry = connections_.peek(flow);
  if (entry == nullptr || entry->interception) return;
  entry->over = true;
  release(*entry, out);
}

Interception* Interceptor::at(const FlowKey& flow) {
  Entry* entry = connections_.peek(flow);
  return entry == nullptr ? nullptr : entry->interception.get();
}

Interception* Interceptor::find(const PacketView& packet, const FlowKey& flow, SimTime now,
                                SegmentOut& out) {
  Entry* entry = connections_.peek(flow);
  if (entry == nullptr || !entry->interception) return nullptr;
  if (begins_anew(*entry, packet)) {
    forget(flow, *entry);
    return nullptr;
  }
  return touch(flow, now, out).interception.get();
}

bool Interceptor::begins_anew(const Entry& entry, const PacketView& packet) const {
  const TcpView& tcp = packet.tcp;
  return tcp.has(tcp_flag::kSyn) && !tcp.has(tcp_flag::kAck) && entry.interception->settled() &&
         FlowKey::of(packet).second == entry.client &&
         tcp.sequence != entry.terms[index_of(TlsSide::kClient)]->initial &&
         checksums_right(packet);
}

TlsSide Interceptor::side_of(const FlowKey& flow, Direction sender) {
  return connections_.peek(flow)->client == sender ? TlsSide::kClient : TlsSide::kServer;
}

/// SYNs that no handshake has (a client's SYN-ACK, an answer to another SYN) tell nothing; a second
/// answer with another number makes it unknown which of them the client believed.
void Interceptor::learn_syn(Entry& entry, TlsSide side, const PacketView& packet, SimTime now) {
  const TcpView& tcp = packet.tcp;
  auto& terms = entry.terms[index_of(side)];
  const auto& client = entry.terms[index_of(TlsSide::kClient)];
  const bool answers = tcp.has(tcp_flag::kAck);
  if (answers != (side == TlsSide::kServer)) return;
  if (answers && (!client || tcp.acknowledgement != client->initial + 1)) return;
  entry.over = entry.over || !tcp.payload.empty() || (terms && terms->initial != tcp.sequence);
  if (!terms) terms = SynTerms::of(packet, now);
}

/// Takes in what a packet tells of the connection. False if it is not known or cannot be taken
/// over.
bool Interceptor::learn(Entry& entry, const PacketView& packet, Direction direction, SimTime now) {
  const TcpView& tcp = packet.tcp;
  const TlsSide side = direction == entry.client ? TlsSide::kClient : TlsSide::kServer;
  auto& terms = entry.terms[index_of(side)];
  if (tcp.has(tcp_flag::kSyn)) {
    learn_syn(entry, side, packet, now);
  } else if (terms && terms->timestamp) {
    const auto stamps = TcpOptions::parse(tcp.options).timestamps;
    if (stamps && sequence_distance(stamps->value, *terms->timestamp) > 0) {
      terms->timestamp = stamps->value;
      terms->seen = now;
    }
  }
  const bool ends = tcp.has(tcp_flag::kRst) || tcp.has(tcp_flag::kFin);
  const bool server_speaks = side == TlsSide::kServer && !tcp.payload.empty();
  // It has bytes that the box was meant to hold.
  const auto& client = entry.terms[index_of(TlsSide::kClient)];
  const bool server_has_heard = side == TlsSide::kServer && client && tcp.has(tcp_flag::kAck) &&
                                tcp.acknowledgement != client->initial + 1;
  return !entry.over && !ends && !server_speaks && !server_has_heard;
}

Interceptor::Step Interceptor::follow(const PacketView& packet, ByteView bytes, const FlowKey& flow,
                                      Direction direction, SimTime now, bool wanted,
                                      SegmentOut& out) {
  if (!packet.is_tcp()) return Step::kPass;
  const bool begins = packet.tcp.has(tcp_flag::kSyn) && !packet.tcp.has(tcp_flag::kAck);
  if (!begins && connections_.peek(flow) == nullptr) return Step::kPass;
  Entry& entry = touch(flow, now, out);
  const auto& known = entry.terms[index_of(TlsSide::kClient)];
  if (begins && (!known || known->initial != packet.tcp.sequence)) {
    forget(flow, entry);
    entry.client = direction;
  }
  if (!learn(entry, packet, direction, now)) {
    entry.over = true;
    release(entry, out);
    return Step::kPass;
  }
  if (packet.payload.empty() || !entry.terms[0] || !entry.terms[1]) return Step::kPass;
  if (in_one_piece(packet, bytes)) {
    return on_client_bytes(entry, packet, bytes, now, wanted, out);
  }
  entry.over = true;
  release(entry, out);
  return Step::kPass;
}

Interceptor::Step Interceptor::on_client_bytes(Entry& entry, const PacketView& packet,
                                               ByteView bytes, SimTime now, bool wanted,
                                               SegmentOut& out) {
  // A client repeats what nobody acknowledges after a second (RFC 6298): by then the rest of the
  // hello has come, or went by where the box did not see it.
  constexpr Duration kLongestWait = std::chrono::seconds(3);
  if (!entry.waiting) {
    const SynTerms& client = *entry.terms[index_of(TlsSide::kClient)];
    entry.waiting = std::make_unique<Waiting>(budget_, client.initial, now);
  }
  Waiting& waiting = *entry.waiting;
  Waiting::Said said{waiting};
  const bool room =
      now - waiting.since <= kLongestWait && waiting.take(bytes.size() + packet.payload.size());
  if (room) waiting.stream.on_segment(packet.tcp, budget_, said);
  ClientOffer offer;
  auto step = ClientOfferReader::Step::kNone;
  if (room && !waiting.broken) {
    step = waiting.opening.empty() ? ClientOfferReader::Step::kMore
                                   : waiting.reader.read(waiting.opening, offer);
  }
  if (step == ClientOfferReader::Step::kMore) {
    waiting.packets.emplace_back(bytes.begin(), bytes.end());
    return Step::kHold;
  }
  entry.over = true;
  // Without a host name there is nothing that a certificate could be made for.
  const bool readable = step == ClientOfferReader::Step::kOffer && !offer.server_name.empty();
  if (readable && wanted) return Step::kTake;
  release(entry, out);
  return Step::kPass;
}

void Interceptor::release(Entry& entry, SegmentOut& out) {
  if (!entry.waiting) return;
  for (const auto& packet : entry.waiting->packets) out.send(packet);
  entry.waiting.reset();
}

Interception* Interceptor::take(const FlowKey& flow, std::uint64_t seed, SimTime now,
                                SegmentOut& out) {
  Entry& entry = *connections_.peek(flow);
  if (open_ >= kMostOpen) {
    release(entry, out);
    return nullptr;
  }
  const Direction client = entry.client;
  const Interception::Handshake handshake{flow.sender(client), flow.receiver(client),
                                          *entry.terms[index_of(TlsSide::kClient)],
                                          *entry.terms[index_of(TlsSide::kServer)]};
  ManInTheMiddle::Settings settings;
  settings.seed = seed;
  settings.client = client;
  entry.interception = std::make_unique<Interception>(
      authority_, model_, handshake, entry.waiting->opening, settings, budget_, now);
  pairs_.insert(std::minmax(flow.low.address, flow.high.address));
  entry.waiting.reset();
  entry.counted = true;
  ++open_;
  return entry.interception.get();
}

void Interceptor::update(const FlowKey& flow) {
  Entry* entry = connections_.peek(flow);
  if (entry == nullptr || !entry->interception) return;
  const auto deadline = entry->interception->next_deadline();
  if (deadline != entry->deadline) {
    if (entry->deadline) deadlines_.erase({*entry->deadline, flow});
    if (deadline) deadlines_.insert({*deadline, flow});
    entry->deadline = deadline;
  }
  if (entry->interception->settled()) settle(flow, *entry);
}

std::optional<SimTime> Interceptor::next_deadline() const {
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.begin()->first;
}

std::vector<FlowKey> Interceptor::due(SimTime now) const {
  std::vector<FlowKey> flows;
  for (auto it = deadlines_.begin(); it != deadlines_.end() && it->first <= now; ++it) {
    flows.push_back(it->second);
  }
  return flows;
}

}  // namespace chokepoint
