#include "filters/watch/contact_log.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace chokepoint {
namespace {

constexpr unsigned kFlowBits = 128;
constexpr std::uint16_t kWellKnownPorts = 1024;  ///< RFC 6335 §6: system ports lie below

/// Linear counting: n ≈ -m ln(share of the m bits still zero).
std::uint64_t flows_in(const std::array<std::uint64_t, 2>& bits) {
  const int set = std::popcount(bits[0]) + std::popcount(bits[1]);
  const double zeros = std::max(1, static_cast<int>(kFlowBits) - set);
  return static_cast<std::uint64_t>(std::llround(-(kFlowBits * std::log(zeros / kFlowBits))));
}

}  // namespace

ContactLog::ContactLog(std::size_t max_contacts)
    : pairs_({std::max<std::size_t>(max_contacts, 1), Duration::max()}) {}

FlowKey ContactLog::hosts_of(const FlowKey& flow) {
  return {{flow.low.address, 0}, {flow.high.address, 0}, 0};
}

void ContactLog::on_packet(const PacketView& packet, SimTime now) {
  const auto [flow, direction] = FlowKey::of(packet);
  const auto sender = static_cast<std::size_t>(direction);
  latest_ = std::max(latest_, now);
  Pair& pair = pairs_.touch(hosts_of(flow), latest_,
                            [this](const FlowKey& /*hosts*/, Pair& /*gone*/) { ++forgotten_; });
  pair.first = pair.packets == 0 ? now : std::min(pair.first, now);
  pair.last = pair.packets == 0 ? now : std::max(pair.last, now);
  ++pair.packets;
  pair.bytes[sender] += packet.ip.total_bytes;
  if (!packet.ip.fragment()) {  // fragments have no ports and would count as flows of their own
    const std::uint64_t bit = mix64(std::hash<FlowKey>{}(flow)) % kFlowBits;
    pair.flow_bits[bit / 64] |= std::uint64_t{1} << bit % 64;
  }
  weigh(pair, packet, sender);
}

void ContactLog::weigh(Pair& pair, const PacketView& packet, std::size_t sender) {
  const auto note = [&](std::size_t client, Evidence evidence) {
    pair.client[client] = std::max(pair.client[client], evidence);
  };
  const std::size_t receiver = 1 - sender;
  if (packet.is_tcp() && packet.tcp.has(tcp_flag::kSyn)) {
    note(packet.tcp.has(tcp_flag::kAck) ? receiver : sender, Evidence::kHandshake);
  } else if (packet.has_transport && (packet.source_port < kWellKnownPorts) !=
                                         (packet.destination_port < kWellKnownPorts)) {
    note(packet.source_port < kWellKnownPorts ? receiver : sender, Evidence::kPort);
  } else if (pair.client[0] == Evidence::kNone && pair.client[1] == Evidence::kNone) {
    // Servers listen below the ports that clients take; without ports, whoever speaks first.
    note(packet.source_port < packet.destination_port ? receiver : sender, Evidence::kFirstPacket);
  }
}

void ContactLog::on_app(const FlowKey& flow, App app) {
  if (Pair* const pair = pairs_.peek(hosts_of(flow))) {
    pair->apps |= std::uint32_t{1} << static_cast<unsigned>(app);
  }
}

Contact ContactLog::contact_of(const FlowKey& hosts, const Pair& pair) {
  Contact contact;
  contact.mutual = pair.client[0] == pair.client[1];
  const std::size_t client = pair.client[0] >= pair.client[1] ? 0 : 1;
  contact.client = client == 0 ? hosts.low.address : hosts.high.address;
  contact.server = client == 0 ? hosts.high.address : hosts.low.address;
  contact.first = pair.first;
  contact.last = pair.last;
  contact.flows = flows_in(pair.flow_bits);
  contact.packets = pair.packets;
  contact.bytes_to_server = pair.bytes[client];
  contact.bytes_to_client = pair.bytes[1 - client];
  contact.apps = pair.apps;
  return contact;
}

std::vector<Contact> ContactLog::contacts() const {
  std::vector<Contact> all;
  all.reserve(pairs_.size());
  pairs_.for_each(
      [&](const FlowKey& hosts, Pair& pair) { all.push_back(contact_of(hosts, pair)); });
  return all;
}

}  // namespace chokepoint
