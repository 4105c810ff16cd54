#include "experiments/engine/outage.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "experiments/engine/packets/simulation.hpp"
#include "experiments/engine/paths/conversation_paths.hpp"
#include "experiments/process/process_pool.hpp"
#include "topology/generate/world.hpp"
#include "topology/route/shortest.hpp"

using namespace chokepoint;

namespace {

using What = OutageSettings::What;

bool connected(const Adjacency& graph) {
  DestinationTree tree;
  ShortestPaths(ShortestPaths::Ties::kLowest).compute(graph, RouterId{0}, tree);
  return tree.by_distance().size() == graph.size();
}

struct Scene {
  explicit Scene(double degree = 3)
      : world{grow_world({.family = "erdos-renyi",
                          .states = 3,
                          .routers_per_state = 10,
                          .border_share = 0.3,
                          .most_degree = 4,
                          .seed = 5}),
              StateId{0}},
        rung(world, degree) {
    WorkloadSpec spec;
    spec.targets = 30;
    spec.innocents = 0;
    spec.transit = 0;
    spec.seconds = 10;
    spec.seed = 5;
    workload = make_workload(spec, rung.territory);
  }

  double loss(const Outage& outage, std::string_view routing = "shortest") const {
    return follow(rung.graph, find_routing(routing), rung.territory, targets_of(workload),
                  workload.attempts, 1, &outage)
        .outage_loss;
  }

  World world;
  Rung rung;
  Workload workload;
};

}  // namespace

TEST_CASE("Without an outage nothing is drawn, and nothing is lost", "[experiments]") {
  const Scene scene;
  CHECK_FALSE(draw_outage({}, scene.rung, 1).has_value());
  CHECK(follow(scene.rung.graph, find_routing("shortest"), scene.rung.territory,
               targets_of(scene.workload), 1, 1)
            .outage_loss == 0);
}

TEST_CASE("What is taken out is one link, the links of one router, or those of one border",
          "[experiments]") {
  const Scene scene;
  const Mesh& mesh = scene.rung.mesh;
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    CHECK(draw_outage({What::kLink, 1, 1}, scene.rung, seed)->links.size() == 1);

    const auto router = draw_outage({What::kRouter, 1, 1}, scene.rung, seed);
    CHECK(router->links.size() == scene.rung.graph.of(*router->router).size());

    const auto border = draw_outage({What::kBorder, 1, 1}, scene.rung, seed);
    REQUIRE_FALSE(border->links.empty());
    std::set<StateId> abroad;
    for (const LinkId id : border->links) {
      const Link& link = mesh.link(id);
      const StateId a = mesh.router(link.a).state;
      const StateId b = mesh.router(link.b).state;
      REQUIRE((a == StateId{0}) != (b == StateId{0}));
      abroad.insert(a == StateId{0} ? b : a);
    }
    CHECK(abroad.size() == 1);
  }
}

TEST_CASE("The slower the routes converge, the more is lost; at once, and nothing is",
          "[experiments]") {
  const Scene scene(4);
  for (const char* routing : {"shortest", "ecmp-flow", "ecmp-packet", "disjoint", "policy"}) {
    double before = 0;
    double total = 0;
    int whole = 0;
    for (const double convergence : {0.0, 2.0, 5.0, 20.0}) {
      double loss = 0;
      for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        const auto outage = draw_outage({What::kLink, 1, convergence}, scene.rung, seed);
        // Policy may have no valley-free way left; the others have one while there is any.
        if (convergence == 0 && routing != std::string_view("policy") && connected(outage->rest)) {
          CHECK(scene.loss(*outage, routing) == 0);
          ++whole;
        }
        loss += scene.loss(*outage, routing);
      }
      CHECK(loss >= before);
      before = loss;
      total += loss;
    }
    CHECK(total > 0);
    if (routing != std::string_view("policy")) CHECK(whole > 5);
  }
}

TEST_CASE("A border that is gone for good cuts off whoever has no other way", "[experiments]") {
  const Scene tree(1.9);  // one link leads abroad
  const auto outage = draw_outage({What::kBorder, 0, 0}, tree.rung, 1);
  REQUIRE(outage->links.size() == 1);
  CHECK(tree.loss(*outage) == 1);
}

TEST_CASE("In the packet engine too, packets are lost until the routes have converged",
          "[experiments]") {
  const Scene scene(4);
  const auto run = [&](double convergence) {
    return std::stod(run_in_child([&] {
      const auto outage = draw_outage({What::kBorder, 3, convergence}, scene.rung, 2);
      Simulation simulation(scene.rung, find_routing("shortest"), scene.workload,
                            {40, 1, &*outage});
      simulation.add_users(0);
      std::size_t completed = 0;
      for (const Outcome& outcome : simulation.run()) completed += outcome.completed;
      // Users try again: with routes that heal, all get through.
      return std::to_string(
          completed == scene.workload.conversations.size() ? simulation.outage_loss() : 9.0);
    }));
  };
  const double at_once = run(0);
  const double slow = run(4);
  CHECK(at_once < slow);
  CHECK(slow < 1);
}
