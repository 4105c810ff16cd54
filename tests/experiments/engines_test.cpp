#include <map>

#include <catch2/catch.hpp>

#include "experiments/engine/packets/observer.hpp"
#include "experiments/engine/packets/packets_engine.hpp"
#include "experiments/engine/packets/simulation.hpp"
#include "experiments/engine/paths/conversation_paths.hpp"
#include "experiments/engine/paths/paths_engine.hpp"
#include "experiments/engine/world.hpp"
#include "experiments/experiment/density_decay/knobs.hpp"
#include "experiments/process/process_pool.hpp"
#include "experiments/sweep/record_codec.hpp"

using namespace chokepoint;

namespace {

const std::filesystem::path kShipped = "experiments/studies/density-decay.toml";

double value(const RunRecord& run, const std::string& metric) {
  for (const auto& [id, v] : run.values) {
    if (id == metric) return v;
  }
  FAIL("no " << metric);
  return 0;
}

/// Packet-engine records of a cell, made in a process of their own, by (strategy, trigger).
std::map<std::pair<std::string, std::string>, RunRecord> packets(const Study& study,
                                                                 const PacketCell& cell) {
  std::map<std::pair<std::string, std::string>, RunRecord> runs;
  for (RunRecord& run : run_packets(study, cell)) {
    runs.emplace(std::pair(run.knobs[kStrategy], run.knobs[kTrigger]), run);
  }
  return runs;
}

}  // namespace

// V8 of docs/validation.md.
TEST_CASE("Where every packet of a direction takes one path, both engines see the same crossings",
          "[experiments][validation]") {
  const Study study = read_study(kShipped, {});
  for (const char* name : {"shortest", "ecmp-flow"}) {
    const std::string answer = run_in_child([&] {
      const World world = build_world(study, "erdos-renyi", 0.2, 3);
      const Rung rung(world, 4);
      const Routing& routing = find_routing(name);
      WorkloadSpec spec;
      spec.seed = 3;
      const Workload workload = make_workload(spec, rung.territory);
      std::vector<const Conversation*> targets;
      for (const Conversation& c : workload.conversations) {
        if (c.kind == ConversationClass::kTarget) targets.push_back(&c);
      }
      const ConversationPaths paths =
          follow(rung.graph, routing, rung.territory, targets, 1, salt_seed(3));
      Simulation simulation(rung, routing, workload, {40, 3});
      simulation.add_users(0);
      Observer observer(simulation, rung, targets);
      for (const Outcome& outcome : simulation.run()) {
        if (!outcome.completed)
          return std::string("a conversation did not complete without filters");
      }
      // Every single packet must have passed exactly the routers that the path engine says.
      std::map<std::pair<std::uint32_t, bool>, std::size_t> expected;
      for (std::size_t i = 0; i < paths.crossings.packets().size(); ++i) {
        const auto& p = paths.crossings.packets()[i];
        expected[{p.conversation, p.to_server}] = i;
      }
      std::size_t packets = 0;
      for (std::size_t i = 0; i < observer.crossings().packets().size(); ++i) {
        const auto& p = observer.crossings().packets()[i];
        const auto want = paths.crossings.rows().row(expected.at({p.conversation, p.to_server}));
        const auto got = observer.crossings().rows().row(i);
        if (!std::equal(want.begin(), want.end(), got.begin()))
          return std::string("a packet went astray");
        ++packets;
      }
      return packets > 500 ? std::string("equal") : std::string("too few packets");
    });
    CHECK(answer == "equal");
  }
}

TEST_CASE("Under ECMP per packet the engines agree within sampling error",
          "[experiments][validation]") {
  const Study study = read_study(kShipped, {{"density", "[4]"},
                                            {"routing", "ecmp-packet"},
                                            {"border_share", "0.2"},
                                            {"budget", "[4]"},
                                            {"strategy", "[\"none\",\"greedy\"]"},
                                            {"trigger", "name"}});
  double paths = 0, carried = 0;
  constexpr int kSeeds = 4;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    for (const RunRecord& run : run_paths(study, "erdos-renyi", 0.2, seed)) {
      if (run.knobs[kStrategy] == "greedy") paths += value(run, "coverage_packets") / kSeeds;
    }
    const auto runs = packets(study, {"erdos-renyi", 4, 0.2, "ecmp-packet", {0}, seed, {}});
    carried += value(runs.at({"greedy", "name"}), "coverage_packets") / kSeeds;
  }
  CHECK(carried == Approx(paths).margin(0.03));
}

TEST_CASE("On the tree every trigger blocks what it can see, and encryption hides only the keyword",
          "[experiments]") {
  const Study study = read_study(kShipped, {{"routing", "shortest"}});
  const auto clear = packets(study, {"erdos-renyi", 1.98, 0.2, "shortest", {0}, 5, {}});
  const auto half = packets(study, {"erdos-renyi", 1.98, 0.2, "shortest", {0.5}, 5, {}});
  for (const char* trigger : {"address", "name", "keyword"}) {
    CHECK(value(clear.at({"greedy", trigger}), "blocking") == 1);
    CHECK(value(clear.at({"greedy", trigger}), "recognition") == 1);
  }
  CHECK(value(half.at({"greedy", "address"}), "blocking") == 1);
  CHECK(value(half.at({"greedy", "name"}), "blocking") == 1);  // TLS shows the server's name
  const double seen = value(half.at({"greedy", "keyword"}), "blocking");
  CHECK(seen > 0.2);
  CHECK(seen < 0.8);
  // What the one site on the way holds in the clear is what was not encrypted.
  CHECK(value(clear.at({"greedy", "name"}), "content_yield") == 1);
  CHECK(value(half.at({"greedy", "name"}), "content_yield") < 0.9);
  CHECK(value(half.at({"greedy", "name"}), "metadata_yield") == 1);
  // Strangers' traffic does not pass the edge of the world.
  CHECK(value(clear.at({"greedy", "name"}), "leakage") == 0);
  // Shared hosting makes blocking by address hit others; blocking by name does not.
  CHECK(value(clear.at({"greedy", "address"}), "collateral") > 0);
  CHECK(value(clear.at({"greedy", "name"}), "collateral") == 0);
  // Nothing is covered where there is no site.
  for (const char* metric :
       {"coverage_packets", "coverage_conversations", "coverage_whole", "content_yield"}) {
    CHECK(value(clear.at({"none", ""}), metric) == 0);
  }
}

TEST_CASE("A packet run gives the same bytes twice", "[experiments]") {
  const Study study = read_study(kShipped, {});
  const PacketCell cell{"erdos-renyi", 4, 0.2, "ecmp-packet", {0.5}, 11, {}};
  CHECK(encode(run_packets(study, cell)) == encode(run_packets(study, cell)));
}

TEST_CASE("What encryption cannot hide runs at the lowest share alone, and no run changes for it",
          "[experiments]") {
  const Study study = read_study(kShipped, {{"routing", "shortest"}});
  const PacketCell cell{"erdos-renyi", 4, 0.2, "shortest", {0, 0.95}, 7, {}};
  std::map<std::string, std::vector<std::string>> shares;  // by trigger
  std::map<std::vector<std::string>, RunRecord> together;
  for (const RunRecord& run : run_packets(study, cell)) {
    shares[run.knobs[kTrigger]].push_back(run.knobs[kEncrypted]);
    together.emplace(run.knobs, run);
  }
  const std::vector<std::string> both{"0", "0.95"};
  CHECK(shares.at("") == both);
  CHECK(shares.at("keyword") == both);
  CHECK(shares.at("address") == std::vector<std::string>{"0"});
  CHECK(shares.at("name") == std::vector<std::string>{"0"});
  // A share that is run for itself gives the same values.
  const PacketCell alone{"erdos-renyi", 4, 0.2, "shortest", {0.95}, 7, {}};
  for (const RunRecord& run : run_packets(study, alone)) {
    const auto found = together.find(run.knobs);
    if (found != together.end()) CHECK(found->second.values == run.values);
  }
}
