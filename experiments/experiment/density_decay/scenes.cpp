#include "experiments/experiment/density_decay/scenes.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <nlohmann/json.hpp>

#include "experiments/engine/paths/conversation_paths.hpp"
#include "experiments/engine/placement.hpp"
#include "experiments/engine/world.hpp"
#include "filters/place/knowledge.hpp"
#include "topology/mesh/layout.hpp"
#include "topology/route/walk.hpp"

namespace chokepoint {
namespace {

using nlohmann::json;

constexpr std::size_t kSample = 24;         // conversations: more cannot be told apart in a drawing
constexpr std::uint32_t kDrawnPackets = 3;  // each way

/// The arm whose sites are drawn: greedy when the study has it, else its last.
Arm drawn_arm(const Study& study) {
  const auto arms = arms_of(study.factors);
  const auto greedy = std::find_if(arms.begin(), arms.end(),
                                   [](const Arm& arm) { return arm.strategy == "greedy"; });
  return greedy == arms.end() ? arms.back() : *greedy;
}

json routers_json(const Mesh& mesh) {
  json routers{{"state", json::array()}, {"x", json::array()}, {"y", json::array()}};
  for (const Router& router : mesh.routers()) routers["state"].push_back(router.state.value);
  for (const Position& place : layout(mesh)) {
    routers["x"].push_back(std::round(place.x * 1000) / 1000);
    routers["y"].push_back(std::round(place.y * 1000) / 1000);
  }
  return routers;
}

/// The ways of the first packets of each conversation, from the client's router to the server's and
/// back: one each, or several where packets spread.
json paths_json(const Rung& rung, const Routing& routing,
                const std::vector<const Conversation*>& sample, std::uint64_t seed) {
  PathWalker walker(rung.graph, routing, salt_seed(seed));
  const bool spreads =
      routing.spreading == Spreading::kPacket || routing.spreading == Spreading::kPath;
  json all = json::array();
  for (const Conversation* c : sample) {
    std::set<std::vector<std::uint32_t>> ways;
    for (const bool to_server : {true, false}) {
      walker.aim(to_server ? c->server_router : c->client_router);
      const std::uint64_t flow = way_hash(*c, 0, to_server);
      for (std::uint32_t draw = 0; draw < (spreads ? kDrawnPackets : 1); ++draw) {
        std::vector<std::uint32_t> way;
        walker.walk(to_server ? c->client_router : c->server_router,
                    spreads ? packet_hash(flow, draw) : flow,
                    [&](RouterId r) { way.push_back(r.value); });
        if (!to_server) std::reverse(way.begin(), way.end());
        ways.insert(std::move(way));
      }
    }
    all.push_back(ways);
  }
  return all;
}

json routers_of(const std::vector<RouterId>& routers) {
  json list = json::array();
  for (const RouterId router : routers) list.push_back(router.value);
  return list;
}

std::vector<const Conversation*> sample_of(const Workload& workload) {
  std::vector<const Conversation*> sample;
  for (const Conversation& c : workload.conversations) {
    if (c.kind == ConversationClass::kTarget && sample.size() < kSample) sample.push_back(&c);
  }
  return sample;
}

json mesh_json(const Study& study, const std::string& family, double border_share) {
  const std::uint64_t seed = study.seeds.first;
  const World world = build_world(study, family, border_share, seed);
  const Rung first(world, study.factors.density.front());
  WorkloadSpec spec = study.workload;
  spec.seed = seed;
  const Workload workload = make_workload(spec, first.territory);
  const auto sample = sample_of(workload);
  const Arm arm = drawn_arm(study);

  json mesh{{"where", {{"family", family}, {"border_share", border_share}}},
            {"seed", seed},
            {"routers", routers_json(world.ladder)},
            {"links", {{"a", json::array()}, {"b", json::array()}}},
            {"rungs", json::array()},
            {"conversations", {{"client", json::array()}, {"server", json::array()}}},
            {"scenes", json::array()}};
  for (const Link& link : world.ladder.links()) {
    mesh["links"]["a"].push_back(link.a.value);
    mesh["links"]["b"].push_back(link.b.value);
  }
  for (const Conversation* c : sample) {
    mesh["conversations"]["client"].push_back(c->client_router.value);
    mesh["conversations"]["server"].push_back(c->server_router.value);
  }
  for (std::size_t i = 0; i < study.factors.density.size(); ++i) {
    const Rung rung(world, study.factors.density[i]);
    mesh["rungs"].push_back({{"links", rung.mesh.links().size()},
                             {"mean_degree", rung.mean_degree},
                             {"border_links", border_links(rung.mesh, rung.territory)},
                             {"cut_size", minimum_border_cut(rung.mesh, rung.territory)}});
    for (const std::string& name : study.factors.routing) {
      const Routing& routing = find_routing(name);
      const auto routes =
          routes_across_border(rung.graph, routing, rung.territory, salt_seed(seed));
      const Placements placements(world, study.factors.density, {arm}, {routing, salt_seed(seed)},
                                  seed);
      RandomStream random = placements.stream();
      const auto sites = arm.exists_on(i) ? placements.sites(arm, {rung, routes}, random)
                                          : std::vector<RouterId>();
      const ConversationPaths paths =
          follow(rung.graph, routing, rung.territory, sample, workload.attempts, salt_seed(seed));
      json stopped = json::array();
      for (const auto& stop : paths.crossings.stopped(sites))
        stopped.push_back(stop.either ? 1 : 0);
      mesh["scenes"].push_back(
          {{"rung", i},
           {"where",
            {{"routing", name}, {"strategy", arm.strategy}, {"budget", arm.budget_text()}}},
           {"sites", routers_of(sites)},
           {"stopped", stopped},
           {"paths", paths_json(rung, routing, sample, seed)}});
    }
  }
  return mesh;
}

}  // namespace

std::string scenes_json(const Study& study) {
  // Every arm is placed once, so that an impossible budget is found here.
  json meshes = json::array();
  json states = json::array();
  for (const std::string& family : study.factors.family) {
    for (const double share : study.factors.border_share) {
      const World world = build_world(study, family, share, study.seeds.first);
      const Rung rung(world, study.factors.density.front());
      const SiteSets none(rung.territory);
      RandomStream random(study.seeds.first, "check");
      const Routing& routing = find_routing(study.factors.routing.front());
      for (const Arm& arm : arms_of(study.factors)) {
        place_arm(arm, {rung, none}, {routing, 0}, random);
      }
      meshes.push_back(mesh_json(study, family, share));
      if (!states.empty()) continue;
      for (std::uint32_t s = 0; s < world.ladder.states().size(); ++s) {
        const std::string& code = world.ladder.states()[s].code;
        states.push_back(
            {{"code", code}, {"title", code}, {"filtering", StateId{s} == world.filtering_state}});
      }
    }
  }
  return json{{"states", states}, {"meshes", meshes}}.dump(-1, ' ', true,
                                                           json::error_handler_t::replace);
}

}  // namespace chokepoint
