#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/cli/read_topology.hpp"
#include "experiments/cli/router_names.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/cli/whole_number.hpp"
#include "topology/base/error.hpp"
#include "topology/base/printable.hpp"
#include "topology/import/format.hpp"
#include "topology/mesh/removal.hpp"
#include "topology/route/explain.hpp"

namespace chokepoint::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
  std::string file;
  std::string format;
  std::string countries;
  std::string routing = "shortest";
  std::string from;
  std::string to;
  std::vector<std::string> without_links;
  std::vector<std::string> without_routers;
  std::vector<std::string> without_borders;
  std::uint64_t seed = 1;
  std::uint16_t flow = 33'434;
  bool json = false;
};

/// Two names with a comma between; a name may itself have commas.
void remove_link(const Mesh& mesh, const std::string& pair, LinkRemoval& removal) {
  for (std::size_t comma = pair.find(','); comma != std::string::npos;
       comma = pair.find(',', comma + 1)) {
    if (pair.find(',', comma + 1) != std::string::npos) continue;
    const RouterId a = find_router(mesh, pair.substr(0, comma), "--without-link");
    const RouterId b = find_router(mesh, pair.substr(comma + 1), "--without-link");
    if (removal.links_between(a, b)) return;
    throw InputError("", 0, "--without-link", fmt::format("no link joins {}", pair));
  }
  throw InputError("", 0, "--without-link",
                   fmt::format("'{}' is not two routers with a comma between", pair));
}

LinkRemoval removal_of(const Mesh& mesh, const Options& options) {
  LinkRemoval removal(mesh);
  for (const std::string& pair : options.without_links) remove_link(mesh, pair, removal);
  for (const std::string& name : options.without_routers) {
    removal.router(find_router(mesh, name, "--without-router"));
  }
  for (const std::string& code : options.without_borders) {
    const StateId state = mesh.find_state(code);
    if (!state.valid()) {
      throw InputError("", 0, "--without-border", fmt::format("no router is in '{}'", code));
    }
    removal.border(state);
  }
  return removal;
}

std::string_view kind_of(const ExplainedPath& explained, const Routing& routing) {
  if (explained.path.empty()) return "none";
  if (routing.name == kPolicyRouting) return name_of(explained.kind);
  return routing.spreading == Spreading::kPath ? "disjoint" : "shortest";
}

ordered_json names_json(const std::vector<RouterId>& path, const RouterNames& names) {
  ordered_json list = ordered_json::array();
  for (const RouterId router : path) list.push_back(names.of(router));
  return list;
}

void print_json(const ExplainedPath& explained, const Routing& routing, const RouterNames& names) {
  ordered_json out{{"routing", routing.name},
                   {"path", names_json(explained.path, names)},
                   {"kind", kind_of(explained, routing)}};
  if (explained.path.empty()) {
    out["hops"] = nullptr;
  } else {
    out["hops"] = explained.path.size() - 1;
  }
  auto& choices = out["choices"] = ordered_json::array();
  for (const RouteChoice& choice : explained.choices) {
    ordered_json next = ordered_json::array();
    for (std::size_t i = 0; i < choice.equal; ++i) {
      next.push_back(names.of(choice.offers[i].arc.to));
    }
    choices.push_back({{"router", names.of(choice.at)},
                       {"offers", choice.offers.size()},
                       {"equally_good", std::move(next)},
                       {"why", why(choice)}});
  }
  if (!explained.disjoint.empty()) {
    auto& paths = out["paths"] = ordered_json::array();
    for (const auto& path : explained.disjoint) paths.push_back(names_json(path, names));
  }
  fmt::print("{}\n", out.dump(-1, ' ', true, ordered_json::error_handler_t::replace));
}

void print_text(const ExplainedPath& explained, const Routing& routing, const RouterNames& names,
                const Mesh& mesh) {
  const auto label = [&](RouterId router) {
    const StateId state = mesh.router(router).state;
    const std::string name = printable(names.of(router));
    return state.valid() ? fmt::format("{} ({})", name, printable(mesh.state(state).code)) : name;
  };
  if (explained.path.empty()) {
    fmt::print("no route under {} routing\n", routing.name);
  } else {
    const std::size_t hops = explained.path.size() - 1;
    fmt::print("{} {} under {} routing, by a {} route\n", hops, hops == 1 ? "hop" : "hops",
               routing.name, kind_of(explained, routing));
  }
  for (const RouteChoice& choice : explained.choices) {
    fmt::print("  {:<28} {}\n", label(choice.at), why(choice));
  }
  for (const auto& path : explained.disjoint) {
    fmt::print("  {} hops:", path.size() - 1);
    for (const RouterId router : path) fmt::print(" {}", label(router));
    fmt::print("{}\n", path == explained.path ? "   <- taken" : "");
  }
}

void routes(const Options& options) {
  const Routing& routing = find_routing(options.routing);
  const Mesh mesh = read_topology(options.file, options.format, options.countries).mesh;
  const RouterId from = find_router(mesh, options.from, "--from");
  const RouterId to = find_router(mesh, options.to, "--to");
  const Adjacency whole(mesh);
  if (routing.name == kPolicyRouting && !whole.has_relations()) {
    throw InputError(options.file, 0, "--routing",
                     "policy needs customer–provider or peer links, and the file names none");
  }
  const Adjacency graph(mesh, removal_of(mesh, options).flags());
  // Nobody knows the hosts' addresses here: the routers' numbers and one port stand for them.
  const std::uint64_t hash = flow_hash({from.value, to.value, options.flow, options.flow, 6});
  const ExplainedPath explained = explain_path(graph, routing, from, to, hash, options.seed);
  const RouterNames names(mesh);
  if (options.json) {
    print_json(explained, routing, names);
  } else {
    print_text(explained, routing, names, mesh);
  }
}

std::string routing_help() {
  std::string help = "How routes are chosen:";
  for (const Routing& routing : routings()) {
    help += fmt::format("\n  {}: {}", routing.name, routing.summary);
  }
  return help;
}

}  // namespace

void add_routes(CLI::App& app) {
  CLI::App* verb = app.add_subcommand(
      "routes", "Shows the path between two routers, and why each router on it chose so");
  const auto o = std::make_shared<Options>();
  verb->add_option("file", o->file, "Topology file")->required()->type_name("FILE");
  verb->add_option("--format", o->format, "Format of the file, instead of judging by its content")
      ->type_name("FORMAT");
  verb->add_option("--countries", o->countries, "Table of AS numbers and countries")
      ->type_name("FILE");
  verb->add_option("--routing", o->routing, routing_help())->capture_default_str();
  verb->add_option("--from", o->from, "Source: a router's name, or its number as #12")
      ->required()
      ->type_name("ROUTER");
  verb->add_option("--to", o->to, "Destination")->required()->type_name("ROUTER");
  verb->add_option("--without-link", o->without_links,
                   "Routes after the link between two routers is gone (again for more)")
      ->type_name("A,B");
  verb->add_option("--without-router", o->without_routers, "… after all links of a router are gone")
      ->type_name("ROUTER");
  verb->add_option("--without-border", o->without_borders,
                   "… after all links between a state and abroad are gone")
      ->type_name("CODE");
  verb->add_option("--flow", o->flow, "Ports of the flow whose way is shown under ECMP")
      ->capture_default_str();
  verb->add_option("--seed", o->seed,
                   "Of what routers draw: next hops under ECMP, paths under disjoint")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_flag("--json", o->json, "One JSON object instead of text");
  verb->callback([o] { routes(*o); });
}

}  // namespace chokepoint::cli
