#include "topology/fabric/fabric.hpp"

#include <algorithm>
#include <utility>

#include <ns3/simulator.h>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"
#include "topology/fabric/clock.hpp"
#include "topology/fabric/device.hpp"
#include "topology/fabric/forwarder.hpp"
#include "topology/fabric/host_device.hpp"
#include "topology/fabric/host_node.hpp"
#include "topology/fabric/packet_bytes.hpp"

namespace chokepoint {
namespace {

/// A packet that a filter sends later.
class Injection final : public ns3::EventImpl {
 public:
  Injection(Forwarder& forwarder, RouterId at, std::span<const std::byte> ip_packet)
      : forwarder_(forwarder), at_(at), bytes_(ip_packet.begin(), ip_packet.end()) {}

 private:
  void Notify() override { forwarder_.originate(at_, bytes_, forwarder_.injected()); }

  Forwarder& forwarder_;
  RouterId at_;
  std::vector<std::byte> bytes_;
};

/// Calls `change` at `when`, or now if that is past.
template <class Change>
void at_time(SimTime when, Change change) {
  const SimTime wait = std::max(when - sim_now(), SimTime::zero());
  ns3::Simulator::Schedule(to_ns3_time(wait), std::move(change));
}

void join(Forwarder& forwarder, const ns3::Ptr<FabricDevice>& a, std::uint32_t from_a,
          const ns3::Ptr<FabricDevice>& b, std::uint32_t from_b) {
  const auto channel = ns3::CreateObject<FabricChannel>();
  channel->attach(*a, *b);
  a->attach(forwarder, from_a, channel);
  b->attach(forwarder, from_b, channel);
}

}  // namespace

Fabric::Fabric(const Mesh& mesh, const Adjacency& graph, const Fib& fib, FabricOptions options)
    : options_(options), graph_(graph) {
  if (graph.size() > HostAddress::kMaxRouters) {
    broken_invariant("more routers than the address plan has prefixes");
  }
  if (graph.size() != mesh.routers().size()) broken_invariant("a graph of another mesh");
  routers_.reserve(graph.size());
  for (std::size_t r = 0; r < graph.size(); ++r) {
    routers_.push_back(ns3::CreateObject<ns3::Node>());
  }
  const std::uint32_t first_node = routers_.empty() ? 0 : routers_.front()->GetId();
  forwarder_ =
      std::make_unique<Forwarder>(mesh, graph, fib, options.seed, options.queue_bytes, first_node);
  build_links(mesh);
}

Fabric::~Fabric() = default;

void Fabric::build_links(const Mesh& mesh) {
  // A link's device at its lower router waits for the one at the other end.
  std::vector<std::pair<ns3::Ptr<FabricDevice>, std::uint32_t>> waiting(mesh.links().size());
  for (std::uint32_t r = 0; r < graph_.size(); ++r) {
    std::uint32_t wire = forwarder_->first_wire(RouterId{r});
    for (const Arc& arc : graph_.of(RouterId{r})) {
      const auto device = ns3::CreateObject<FabricDevice>();
      routers_[r]->AddDevice(device);
      auto& [other, other_wire] = waiting[arc.via.value];
      if (other) {
        join(*forwarder_, other, other_wire, device, wire);
        other = nullptr;
      } else {
        other = device;
        other_wire = wire;
      }
      ++wire;
    }
  }
}

/// A node with `device` at one end of an access link; returns the wire that leaves it.
std::uint32_t Fabric::attach_host(RouterId router, HostAddress address, const AccessLink& access,
                                  const ns3::Ptr<FabricDevice>& device, Receiver& receiver) {
  const std::uint32_t number = address.value & 0xff;
  if (router.value >= routers_.size() || number == 0 || number > 253 ||
      HostAddress::of(router, static_cast<std::uint8_t>(number)) != address) {
    broken_invariant("a host's address is not one of its router's");
  }
  const auto node = ns3::CreateObject<ns3::Node>();
  node->AddDevice(device);
  const auto far_end = ns3::CreateObject<FabricDevice>();
  routers_[router.value]->AddDevice(far_end);
  const Wire wire = Wire::of(access.rate, access.delay, options_.queue_bytes);
  const std::uint32_t up = forwarder_->add_host(router, address, wire, receiver, node->GetId());
  join(*forwarder_, device, up, far_end, up + 1);
  return up;
}

ns3::Ptr<ns3::Node> Fabric::add_host(RouterId router, HostAddress address, AccessLink access) {
  const auto device = ns3::CreateObject<HostDevice>();
  device->guard(address, derive_seed(options_.seed, "initial sequence numbers"));
  attach_host(router, address, access, device, *device);
  install_host_stack(device->GetNode(), device, address);
  hosts_.emplace(address.value, device);
  return device->GetNode();
}

RawHost Fabric::add_raw_host(RouterId router, HostAddress address, Receiver& receiver,
                             AccessLink access) {
  const auto device = ns3::CreateObject<FabricDevice>();
  return {*forwarder_, attach_host(router, address, access, device, receiver)};
}

ns3::Ptr<ns3::Node> Fabric::host(HostAddress address) const {
  const auto found = hosts_.find(address.value);
  return found == hosts_.end() ? nullptr : found->second->GetNode();
}

ns3::Ptr<ns3::Node> Fabric::router(RouterId router) const { return routers_[router.value]; }

HostAddress Fabric::address_of(RouterId router) { return Forwarder::address_of(router); }

void Fabric::set_tap(RouterId router, Tap* tap) { forwarder_->set_tap(router, tap); }

void Fabric::remove(std::span<const LinkId> links, SimTime when) {
  std::vector<std::uint32_t> wires;
  for (std::uint32_t r = 0; r < graph_.size(); ++r) {
    std::uint32_t wire = forwarder_->first_wire(RouterId{r});
    for (const Arc& arc : graph_.of(RouterId{r})) {
      if (std::find(links.begin(), links.end(), arc.via) != links.end()) wires.push_back(wire);
      ++wire;
    }
  }
  at_time(when, [forwarder = forwarder_.get(), wires] {
    for (const std::uint32_t wire : wires) forwarder->remove_wire(wire);
  });
}

void Fabric::remove(RouterId router, SimTime when) {
  std::vector<LinkId> links;
  for (const Arc& arc : graph_.of(router)) links.push_back(arc.via);
  remove(links, when);
  at_time(when, [forwarder = forwarder_.get(), router] { forwarder->remove_hosts_of(router); });
}

void Fabric::use(const Fib& fib, SimTime when) {
  at_time(when, [forwarder = forwarder_.get(), &fib] { forwarder->use(fib); });
}

void Fabric::inject(RouterId at, std::span<const std::byte> ip_packet, SimTime when) {
  const Clock clock;
  clock.schedule_at(std::max(when.count(), clock.now()), routers_[at.value]->GetId(),
                    new Injection(*forwarder_, at, ip_packet));
}

void Fabric::inject(RouterId at, std::span<const std::byte> ip_packet) {
  inject(at, ip_packet, SimTime::zero());
}

HostDevice& Fabric::device_of(HostAddress host) const {
  const auto found = hosts_.find(host.value);
  if (found == hosts_.end()) broken_invariant("no host of that address");
  return *found->second;
}

void Fabric::on_reset(HostAddress host, std::function<void(const Connection&)> listener) {
  device_of(host).on_reset(std::move(listener));
}

const GuardCounters& Fabric::guard_counters(HostAddress host) const {
  return device_of(host).guard_counters();
}

const Counters& Fabric::counters() const { return forwarder_->counters(); }

std::uint32_t Fabric::queue_drops(RouterId from, LinkId link) const {
  const auto arcs = graph_.of(from);
  for (std::size_t port = 0; port < arcs.size(); ++port) {
    if (arcs[port].via != link) continue;
    const auto wire = forwarder_->first_wire(from) + static_cast<std::uint32_t>(port);
    return forwarder_->wire(wire).drops;
  }
  broken_invariant("the link does not leave that router");
}

}  // namespace chokepoint
