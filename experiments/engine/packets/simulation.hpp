#pragma once

#include <memory>
#include <vector>

#include "experiments/engine/outage.hpp"
#include "experiments/engine/world.hpp"
#include "experiments/measure/observation.hpp"
#include "topology/fabric/fabric.hpp"
#include "topology/route/fib.hpp"
#include "traffic/protocol/exchange.hpp"
#include "traffic/protocol/tls_identity.hpp"
#include "traffic/workload/workload.hpp"

namespace chokepoint {

/// What the users of one simulation do and how long they try.
struct SimulationSettings {
  double deadline_seconds = 40;  ///< per conversation, from its start
  std::uint64_t seed = 1;
  /// What is taken out during the run; must outlive it. nullptr: nothing.
  const Outage* outage = nullptr;
};

/// One rung carried by ns-3: hosts at the ends of every conversation, real HTTP and TLS over its
/// TCP, routers that forward. Filters and observers are attached to fabric() before run().
/// One per process: ns-3's state is global. What is made here and has not run
/// may be gone on with by several forks of the process that made it, each with other users or taps.
class Simulation {
 public:
  /// The network and its hosts, with the certificates of all servers that may be asked for one.
  /// `rung` and `workload` must outlive it.
  Simulation(const Rung& rung, const Routing& routing, const Workload& workload,
             const SimulationSettings& settings);
  ~Simulation();

  /// The users of the hosts: `encrypted` is the share of conversations inside TLS, from 0 to 1.
  /// Call it once, before run().
  void add_users(double encrypted);

  Fabric& fabric() { return *fabric_; }
  /// What the ends of a conversation say in the clear. After add_users().
  const Exchange& exchange(ConversationId id) const { return *exchanges_[id.value]; }

  /// Runs until every conversation has ended or is past its deadline. Returns how each ended;
  /// `recognised` is left false. Call it once.
  std::vector<Outcome> run();
  /// Packets lost for want of a link or a route / packets that hosts sent. After run().
  double outage_loss() const;

 private:
  struct Users;
  void add_host(RouterId router, HostAddress address);
  void add_server(const Conversation& conversation);
  void schedule(const Outage& outage);

  const Workload& workload_;
  SimulationSettings settings_;
  TlsIdentity identity_;
  Fib fib_;
  std::unique_ptr<Fib> fib_after_;  // an outage
  std::unique_ptr<Fabric> fabric_;
  std::vector<std::shared_ptr<const Exchange>> exchanges_;
  std::unique_ptr<Users> users_;
};

}  // namespace chokepoint
