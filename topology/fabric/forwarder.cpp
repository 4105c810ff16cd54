#include "topology/fabric/forwarder.hpp"

#include <algorithm>
#include <utility>

#include "topology/base/error.hpp"
#include "topology/fabric/ip_bytes.hpp"
#include "topology/fabric/next_hop.hpp"
#include "topology/fabric/packet_bytes.hpp"

namespace chokepoint {
namespace {

constexpr std::uint32_t kPrefixMask = 0xff000000;
constexpr std::uint32_t kPrefix = 0x0a000000;

}  // namespace

Forwarder::Forwarder(const Mesh& mesh, const Adjacency& graph, const Fib& fib, std::uint64_t seed,
                     std::uint64_t queue_bytes, std::uint32_t first_node)
    : fib_(&fib), seed_(seed), first_node_(first_node), taps_(graph.size(), nullptr) {
  first_wire_.reserve(graph.size());
  wires_.reserve(2 * mesh.links().size());
  for (std::uint32_t r = 0; r < graph.size(); ++r) {
    first_wire_.push_back(static_cast<std::uint32_t>(wires_.size()));
    for (const Arc& arc : graph.of(RouterId{r})) {
      const Link& link = mesh.link(arc.via);
      Wire& wire = wires_.emplace_back(Wire::of(link.rate, link.delay, queue_bytes));
      wire.to = arc.to.value;
      wire.context = first_node + arc.to.value;
    }
  }
}

std::uint32_t Forwarder::add_host(RouterId router, HostAddress address, const Wire& access,
                                  Receiver& receiver, std::uint32_t node) {
  const auto up = static_cast<std::uint32_t>(wires_.size());
  if (!wire_to_host_.emplace(address.value, up + 1).second) {
    broken_invariant("two hosts of one address");
  }
  Wire& to_router = wires_.emplace_back(access);
  to_router.to = router.value;
  to_router.context = first_node_ + router.value;
  Wire& to_host = wires_.emplace_back(access);
  to_host.to = static_cast<std::uint32_t>(receivers_.size());
  to_host.context = node;
  to_host.to_host = true;
  receivers_.push_back(&receiver);
  cache_.clear();
  return up;
}

void Forwarder::set_tap(RouterId router, Tap* tap) { taps_[router.value] = tap; }

void Forwarder::remove_hosts_of(RouterId router) {
  for (const auto& [address, wire] : wire_to_host_) {
    if (HostAddress{address}.router() != router) continue;
    wires_[wire - 1].remove();
    wires_[wire].remove();
  }
}

void Forwarder::use(const Fib& fib) {
  fib_ = &fib;
  ++routes_;
  cache_.clear();
}

void Forwarder::send(std::uint32_t wire, const ns3::Ptr<ns3::Packet>& packet,
                     std::span<std::byte> bytes) {
  ++counters_.from_hosts;
  Flight* const flight = new_flight(packet, bytes);
  if (!transmit(*flight, wire)) flight->Unref();
}

void Forwarder::send(std::uint32_t wire, std::span<const std::byte> ip_packet) {
  ++counters_.from_hosts;
  Flight* const flight = new_flight(ip_packet);
  if (flight != nullptr && !transmit(*flight, wire)) flight->Unref();
}

void Forwarder::originate(RouterId at, std::span<const std::byte> ip_packet,
                          std::uint64_t& counter) {
  ++counter;
  Flight* const flight = new_flight(ip_packet);
  if (flight == nullptr) return;
  if (!plan(*flight, at)) {
    ++counters_.no_route_drops;
    flight->Unref();
  } else if (!transmit(*flight, flight->plan[flight->next++])) {
    flight->Unref();
  }
}

void Forwarder::arrive(Flight& flight) {
  const Wire& wire = wires_[flight.wire];
  if (wire.to_host) {
    ++counters_.delivered_packets;
    counters_.delivered_bytes += flight.size;
    receivers_[wire.to]->receive(flight.packet, flight.bytes());
    return;
  }
  const RouterId at{wire.to};
  Tap* const tap = taps_[at.value];
  if (tap != nullptr && !tap->on_packet(at, flight.bytes(), SimTime{clock_.now()})) {
    ++counters_.tap_drops;
    return;
  }
  // The simulator lets its reference go when this returns; a new event needs one of its own.
  if (forward(flight, at)) flight.Ref();
}

/// Sends the flight on from router `at`. False when it ends here.
bool Forwarder::forward(Flight& flight, RouterId at) {
  if ((!flight.has_plan() || flight.routes != routes_) && !plan(flight, at)) {
    refuse(flight, at);
    return false;
  }
  if (ip::ttl(flight.bytes()) <= 1) {
    ++counters_.ttl_drops;
    answer(at, icmp_error(flight.bytes(), address_of(at), IcmpError::kTimeExceeded));
    return false;
  }
  ip::lower_ttl(flight.bytes());
  return transmit(flight, flight.plan[flight.next++]);
}

/// Books the wire and schedules the arrival at its end. False when the queue is full.
bool Forwarder::transmit(Flight& flight, std::uint32_t wire_index) {
  Wire& wire = wires_[wire_index];
  const std::int64_t arrival = wire.accept(clock_.now(), flight.size);
  if (arrival < 0) {
    ++(wire.removed() ? counters_.removed_drops : counters_.queue_drops);
    return false;
  }
  ++counters_.packet_hops;
  flight.wire = wire_index;
  clock_.schedule_at(arrival, wire.context, &flight);
  return true;
}

/// A flight that knows by what its choices among next hops are made.
Flight* Forwarder::new_flight(const ns3::Ptr<ns3::Packet>& packet, std::span<std::byte> bytes) {
  auto* const flight = new Flight(*this, packet, bytes);
  ++packets_;
  switch (fib_->spreading()) {
    case Spreading::kNone:
      break;
    case Spreading::kFlow:
      flight->hash = flow_hash(five_tuple_of(bytes));
      break;
    case Spreading::kPacket:
    case Spreading::kPath:
      flight->hash = mix64(seed_ ^ packets_);
      break;
  }
  return flight;
}

/// The same with a packet made of bytes; nullptr when they are no IPv4 packet.
Flight* Forwarder::new_flight(std::span<const std::byte> ip_packet) {
  if (!ip::well_formed(ip_packet)) {
    ++counters_.malformed_drops;
    return nullptr;
  }
  auto packet = ns3::Create<ns3::Packet>(reinterpret_cast<const std::uint8_t*>(ip_packet.data()),
                                         static_cast<std::uint32_t>(ip_packet.size()));
  const auto bytes = writable_bytes(*packet);
  return new_flight(packet, bytes);
}

/// Fills the flight's plan with the wires from router `at` on. False when there is none.
bool Forwarder::plan(Flight& flight, RouterId at) {
  const bool rerouted = flight.routes != routes_;
  flight.next = 0;
  flight.routes = routes_;
  if (fib_->spreading() == Spreading::kPath) {
    if (rerouted) flight.entry = Flight::kNowhere;
    return plan_path(flight, at);
  }
  const std::uint32_t destination = ip::destination(flight.bytes());
  if (fib_->spreading() == Spreading::kPacket) {
    // No two packets choose alike, so there is nothing to keep, nor to look up in advance.
    flight.planned = walk(destination, flight.hash, at, std::span(flight.plan).first(1));
    return flight.planned != 0;
  }
  RouteCache::Entry& entry = cache_.slot(flight.hash, destination, at.value);
  if (!entry.holds(flight.hash, destination, at.value)) {
    entry.planned = walk(destination, flight.hash, at, entry.plan);
    entry.hash = flight.hash;
    entry.destination = destination;
    entry.from = at.value;
  }
  flight.planned = entry.planned;
  std::copy_n(entry.plan.begin(), entry.planned, flight.plan.begin());
  return flight.planned != 0;
}

/// The same where a packet keeps to a path of the pair: from the router where it came in (or was
/// when the routes changed) to its destination.
bool Forwarder::plan_path(Flight& flight, RouterId at) {
  flight.planned = 0;
  const std::uint32_t destination = ip::destination(flight.bytes());
  const RouterId last = HostAddress{destination}.router();
  if ((destination & kPrefixMask) != kPrefix || last.value >= taps_.size()) return false;
  if (flight.entry == Flight::kNowhere) {
    flight.entry = at.value;
    flight.taken = 0;
  }
  const auto ports = fib_->pair_paths()->take(RouterId{flight.entry}, last, flight.hash, seed_);
  while (flight.planned < Flight::kPlan && flight.taken < ports.size()) {
    const std::uint32_t wire = first_wire(at) + ports[flight.taken++];
    flight.plan[flight.planned++] = wire;
    at = RouterId{wires_[wire].to};
  }
  if (at == last && flight.planned < Flight::kPlan) {
    const auto found = wire_to_host_.find(destination);
    if (found != wire_to_host_.end()) flight.plan[flight.planned++] = found->second;
  }
  return flight.planned != 0;
}

/// The wires that a packet takes from router `at`, as far as `wires` has room; returns how many.
std::uint8_t Forwarder::walk(std::uint32_t destination, std::uint64_t hash, RouterId at,
                             std::span<std::uint32_t> wires) const {
  const RouterId last = HostAddress{destination}.router();
  if ((destination & kPrefixMask) != kPrefix || last.value >= taps_.size()) return 0;
  const auto room = static_cast<std::uint8_t>(wires.size());
  for (std::uint8_t i = 0; i < room; ++i) {
    if (at == last) {
      const auto found = wire_to_host_.find(destination);
      if (found == wire_to_host_.end()) return i;
      wires[i] = found->second;
      return static_cast<std::uint8_t>(i + 1);
    }
    const auto port = next_port(*fib_, seed_, at, last, hash);
    if (!port) return i;
    wires[i] = first_wire(at) + *port;
    at = RouterId{wires_[wires[i]].to};
  }
  return static_cast<std::uint8_t>(wires.size());
}

/// The flight has nowhere to go from `at`: it is for the router itself, or it cannot be forwarded.
void Forwarder::refuse(const Flight& flight, RouterId at) {
  const std::uint32_t destination = ip::destination(flight.bytes());
  if (destination == address_of(at).value) {
    ++counters_.at_routers;
    answer(at, router_answer(flight.bytes(), address_of(at)));
    return;
  }
  ++counters_.no_route_drops;
  const bool here =
      (destination & kPrefixMask) == kPrefix && HostAddress{destination}.router() == at;
  answer(at, icmp_error(flight.bytes(), address_of(at),
                        here ? IcmpError::kHostUnreachable : IcmpError::kNetUnreachable));
}

void Forwarder::answer(RouterId at, std::span<const std::byte> packet) {
  if (!packet.empty()) originate(at, packet, counters_.from_routers);
}

}  // namespace chokepoint
