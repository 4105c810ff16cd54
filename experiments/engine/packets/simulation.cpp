#include "experiments/engine/packets/simulation.hpp"

#include <map>
#include <set>

#include <fmt/format.h>
#include <ns3/simulator.h>

#include "topology/fabric/simulator.hpp"
#include "traffic/host/client.hpp"
#include "traffic/host/server.hpp"
#include "traffic/host/tcp_settings.hpp"
#include "traffic/protocol/endpoints.hpp"

namespace chokepoint {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

/// Routers that packets go to: where hosts are.
std::vector<RouterId> host_routers(const Workload& workload) {
  std::set<RouterId> routers;
  for (const Conversation& c : workload.conversations) {
    routers.insert(c.client_router);
    routers.insert(c.server_router);
  }
  return {routers.begin(), routers.end()};
}

ConversationScript script_of(const Conversation& c, const Workload& workload, std::uint64_t seed,
                             double encrypted) {
  ConversationScript script;
  script.host = c.host;
  script.path = c.path;
  script.response_bytes = c.response_bytes;
  if (c.keyword) script.keyword = workload.keyword;
  if (c.encrypted_at(encrypted)) script.tls = c.tls13 ? TlsVersion::k13 : TlsVersion::k12;
  script.seed = derive_seed(seed, fmt::format("tls:{}", c.id.value));
  script.start = c.start;
  return script;
}

}  // namespace

/// The programs on the hosts.
struct Simulation::Users {
  std::vector<std::unique_ptr<Client>> clients;  // by conversation
  std::map<HostAddress, std::unique_ptr<Server>> servers;
};

Simulation::Simulation(const Rung& rung, const Routing& routing, const Workload& workload,
                       const SimulationSettings& settings)
    : workload_(workload),
      settings_(settings),
      identity_(settings.seed),
      fib_(rung.graph, routing, host_routers(workload)),
      users_(std::make_unique<Users>()) {
  use_fast_simulator();
  configure_tcp();
  fabric_ = std::make_unique<Fabric>(rung.mesh, rung.graph, fib_,
                                     FabricOptions{.seed = salt_seed(settings.seed)});
  for (const Conversation& c : workload.conversations) {
    add_server(c);
    add_host(c.client_router, c.client);
    if (c.encrypted_at(1)) identity_.prepare(c.host);
  }
  if (settings.outage != nullptr) {
    fib_after_ =
        std::make_unique<Fib>(rung.graph, settings.outage->rest, routing, host_routers(workload));
    schedule(*settings.outage);
  }
}

void Simulation::schedule(const Outage& outage) {
  fabric_->remove(outage.links, outage.at);
  if (outage.router) fabric_->remove(*outage.router, outage.at);
  fabric_->use(*fib_after_, outage.converged);
}

Simulation::~Simulation() {
  users_.reset();
  ns3::Simulator::Destroy();
}

void Simulation::add_host(RouterId router, HostAddress address) {
  if (fabric_->host(address) == nullptr) fabric_->add_host(router, address);
}

void Simulation::add_server(const Conversation& conversation) {
  add_host(conversation.server_router, conversation.server);
  auto& server = users_->servers[conversation.server];
  if (server != nullptr) return;
  server = std::make_unique<Server>(
      fabric_->host(conversation.server), conversation.server,
      [this](const Peer& peer) -> std::unique_ptr<StreamEndpoint> {
        const ConversationId id = Conversation::of_client_port(peer.client_port);
        if (!id.valid() || id.value >= exchanges_.size()) return nullptr;
        const auto attempt = static_cast<std::uint32_t>(
            peer.client_port - workload_.conversations[id.value].client_port);
        return make_server(exchanges_[id.value], identity_, attempt);
      });
  server->listen(kHttpPort);
  server->listen(kHttpsPort);
}

void Simulation::add_users(double encrypted) {
  Patience patience;
  patience.max_attempts = workload_.attempts;
  patience.deadline = Duration{static_cast<std::int64_t>(settings_.deadline_seconds * 1e9)};
  for (const Conversation& c : workload_.conversations) {
    const auto exchange =
        std::make_shared<const Exchange>(script_of(c, workload_, settings_.seed, encrypted));
    exchanges_.push_back(exchange);
    const Dial dial{fabric_->host(c.client), c.client, c.client_port, c.server,
                    c.server_port(encrypted)};
    users_->clients.push_back(
        std::make_unique<Client>(dial, patience, [this, exchange](std::uint32_t attempt) {
          return make_client(exchange, identity_, attempt);
        }));
    users_->clients.back()->start(c.start);
  }
}

double Simulation::outage_loss() const {
  const Counters& counters = fabric_->counters();
  if (counters.from_hosts == 0) return 0;
  return static_cast<double>(counters.removed_drops + counters.no_route_drops) /
         static_cast<double>(counters.from_hosts);
}

std::vector<Outcome> Simulation::run() {
  SimTime last{};
  for (const Conversation& c : workload_.conversations) last = std::max(last, c.start);
  const double end = std::chrono::duration<double>(last).count() + settings_.deadline_seconds + 1;
  ns3::Simulator::Stop(ns3::Seconds(end));
  ns3::Simulator::Run();

  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < users_->clients.size(); ++i) {
    Outcome outcome;
    if (const auto& result = users_->clients[i]->result()) {
      outcome.completed = result->completed;
      outcome.attempts = result->attempts;
      outcome.seconds =
          std::chrono::duration<double>(result->ended - workload_.conversations[i].start).count();
    }
    outcomes.push_back(outcome);
  }
  return outcomes;
}

}  // namespace chokepoint
