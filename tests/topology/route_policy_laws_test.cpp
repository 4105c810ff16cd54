#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/topology/relation_mesh.hpp"
#include "topology/route/policy.hpp"
#include "topology/route/policy_plan.hpp"
#include "topology/route/stream.hpp"

using namespace chokepoint;
using test::random_relations;

namespace {

/// The border gateway protocol in miniature, written without regard to our searches: every router
/// keeps one path and, in turn, picks the best that a neighbour may tell it, until none changes.
class Speakers {
 public:
  struct Route {
    Role learnt_from = Role::kNone;
    std::vector<std::uint32_t> path;  ///< next hop first, destination last; empty: no route
    bool operator==(const Route&) const = default;
  };

  Speakers(const Adjacency& graph, std::uint32_t destination)
      : graph_(graph), destination_(destination), routes_(graph.size()) {
    for (bool changed = true; changed;) {
      changed = false;
      for (std::uint32_t r = 0; r < graph.size(); ++r) {
        Route best = pick(r);
        if (best == routes_[r]) continue;
        routes_[r] = std::move(best);
        changed = true;
      }
    }
  }
  const Route& route(std::uint32_t router) const { return routes_[router]; }

 private:
  static int worth(Role role) { return role == Role::kCustomer ? 0 : role == Role::kPeer ? 1 : 2; }
  static bool better(const Route& a, const Route& b) {
    if (b.path.empty()) return true;
    if (worth(a.learnt_from) != worth(b.learnt_from)) {
      return worth(a.learnt_from) < worth(b.learnt_from);
    }
    if (a.path.size() != b.path.size()) return a.path.size() < b.path.size();
    return a.path.front() < b.path.front();
  }
  /// Whether `teller`, which is `role` to the listener, passes on what it has.
  bool tells(std::uint32_t teller, Role role) const {
    if (teller == destination_) return true;
    const Route& route = routes_[teller];
    if (route.path.empty()) return false;
    return role == Role::kProvider || route.learnt_from == Role::kCustomer;
  }
  Route pick(std::uint32_t router) const {
    Route best;
    if (router == destination_) return best;
    const auto arcs = graph_.of(RouterId{router});
    const auto roles = graph_.roles(RouterId{router});
    for (std::size_t k = 0; k < arcs.size(); ++k) {
      const std::uint32_t teller = arcs[k].to.value;
      if (!tells(teller, roles[k])) continue;
      Route offer{roles[k], {teller}};
      const auto& rest = routes_[teller].path;
      if (std::find(rest.begin(), rest.end(), router) != rest.end()) continue;
      offer.path.insert(offer.path.end(), rest.begin(), rest.end());
      if (better(offer, best)) best = std::move(offer);
    }
    return best;
  }

  const Adjacency& graph_;
  std::uint32_t destination_;
  std::vector<Route> routes_;
};

bool has_role(const Adjacency& graph, std::uint32_t of, std::uint32_t neighbour, Role role) {
  const auto arcs = graph.of(RouterId{of});
  const auto roles = graph.roles(RouterId{of});
  for (std::size_t k = 0; k < arcs.size(); ++k) {
    if (arcs[k].to.value == neighbour && roles[k] == role) return true;
  }
  return false;
}

/// Whether the path can be read as some steps up, at most one across, and some down. Links may be
/// said twice with different meanings, so all readings are followed at once.
bool valley_free(const Adjacency& graph, const NextHopTree& tree, std::uint32_t from) {
  bool rising = true;
  bool falling = false;
  for (std::uint32_t at = from; at != tree.destination.value; at = tree.next[at]) {
    const std::uint32_t to = tree.next[at];
    const bool may_fall = rising || falling;
    falling = (rising && has_role(graph, at, to, Role::kPeer)) ||
              (may_fall && has_role(graph, at, to, Role::kCustomer));
    rising = rising && has_role(graph, at, to, Role::kProvider);
    if (!rising && !falling) return false;
  }
  return true;
}

void stream_all(const Adjacency& graph, const std::function<void(const NextHopTree&)>& visit) {
  stream_routes(graph, find_routing(kPolicyRouting), test::all_routers(graph), 1,
                [&](unsigned, const NextHopTree& tree) { visit(tree); });
}

}  // namespace

TEST_CASE("Policy routes are what routers settle on that tell each other paths", "[topology]") {
  int swept = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const Adjacency graph(random_relations(seed, 16));
    swept += PolicyPlan::of(graph).has_value();
    stream_all(graph, [&](const NextHopTree& tree) {
      const Speakers speakers(graph, tree.destination.value);
      for (std::uint32_t r = 0; r < graph.size(); ++r) {
        if (r == tree.destination.value) continue;
        const auto& path = speakers.route(r).path;
        INFO("seed " << seed << ", from " << r << " to " << tree.destination.value);
        REQUIRE(tree.next[r] == (path.empty() ? NextHopTree::kNone : path.front()));
      }
    });
  }
  CHECK(swept == 600);  // what was tested are the sweeps
}

TEST_CASE("Policy routes are valley-free", "[topology]") {
  std::size_t paths = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Adjacency graph(random_relations(seed, 40));
    stream_all(graph, [&](const NextHopTree& tree) {
      for (const std::uint32_t from : tree.by_distance) {
        INFO("seed " << seed << ", from " << from << " to " << tree.destination.value);
        REQUIRE(valley_free(graph, tree, from));
        ++paths;
      }
    });
  }
  CHECK(paths > 10'000);
}

TEST_CASE("A longer route through a customer beats a shorter one through a peer or provider",
          "[topology]") {
  // 0 buys from 1, peers with 2, sells to 3; 3 sells to 4, 4 to 5; all three reach 5.
  Mesh mesh = test::bare_mesh(6);
  mesh.add_link(test::related(1, 0, Relation::kTransit));
  mesh.add_link(test::related(0, 2, Relation::kPeering));
  mesh.add_link(test::related(0, 3, Relation::kTransit));
  mesh.add_link(test::related(3, 4, Relation::kTransit));
  mesh.add_link(test::related(4, 5, Relation::kTransit));
  mesh.add_link(test::related(1, 5, Relation::kTransit));
  mesh.add_link(test::related(2, 5, Relation::kTransit));
  const auto next_of_0 = [](const Mesh& world) {
    std::uint32_t next = 0;
    const RouterId to{5};
    stream_routes(Adjacency(world), find_routing(kPolicyRouting), std::span(&to, 1), 1,
                  [&](unsigned, const NextHopTree& tree) { next = tree.next[0]; });
    return next;
  };
  CHECK(next_of_0(mesh) == 3);
  Mesh without_customer = test::bare_mesh(6);
  for (const Link& link : mesh.links()) {
    if (link.b != RouterId{3}) without_customer.add_link(link);
  }
  CHECK(next_of_0(without_customer) == 2);
}
