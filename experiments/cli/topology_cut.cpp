#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/cli/read_topology.hpp"
#include "experiments/cli/router_names.hpp"
#include "experiments/cli/topology_verbs.hpp"
#include "topology/base/error.hpp"
#include "topology/base/printable.hpp"
#include "topology/import/format.hpp"
#include "topology/mesh/cut.hpp"

namespace chokepoint::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string file;
  std::string format;
  std::string countries;
  std::string state;
  std::string from;
  std::string to;
  bool json = false;
};

/// What parts two ends of a network.
struct Cuts {
  std::optional<std::vector<RouterId>> routers;  ///< none where the ends are neighbours
  std::vector<LinkId> links;
};

/// Between a state's interior and abroad.
Cuts cuts_of_state(const Mesh& mesh, const Adjacency& graph, const std::string& code) {
  const StateId state = mesh.find_state(code);
  if (!state.valid()) {
    throw InputError("", 0, "--state",
                     mesh.states().empty()
                         ? "the file tells no countries; give a table with --countries"
                         : fmt::format("no router is in '{}'", code));
  }
  const Territory territory(mesh, state);
  const auto interior = interior_routers(graph, territory);
  if (interior.empty()) {
    throw InputError(
        "", 0, "--state",
        fmt::format("every router of {} has a link abroad; there is no interior", code));
  }
  return {minimum_territory_cut(graph, territory),
          minimum_edge_cut(graph, interior, territory.abroad()).value_or(std::vector<LinkId>{})};
}

Cuts cuts_between(const Mesh& mesh, const Adjacency& graph, const Options& options) {
  const RouterId from = find_router(mesh, options.from, "--from");
  const RouterId to = find_router(mesh, options.to, "--to");
  if (from == to) throw InputError("", 0, "--to", "is the router of --from");
  return {
      minimum_vertex_cut(graph, from, to),
      minimum_edge_cut(graph, std::vector{from}, std::vector{to}).value_or(std::vector<LinkId>{})};
}

void print_json(const Mesh& mesh, const Cuts& cuts, const RouterNames& names) {
  Json routers;
  if (cuts.routers) {
    routers = Json::array();
    for (const RouterId router : *cuts.routers) routers.push_back(names.of(router));
  }
  Json links = Json::array();
  for (const LinkId id : cuts.links) {
    links.push_back({names.of(mesh.link(id).a), names.of(mesh.link(id).b)});
  }
  Json out;
  out["vertex_cut_size"] = cuts.routers ? Json(cuts.routers->size()) : Json(nullptr);
  out["vertex_cut"] = std::move(routers);
  out["edge_cut_size"] = cuts.links.size();
  out["edge_cut"] = std::move(links);
  fmt::print("{}\n", out.dump(-1, ' ', true, Json::error_handler_t::replace));
}

void print_text(const Mesh& mesh, const Cuts& cuts, const RouterNames& names) {
  if (cuts.routers) {
    fmt::print("{} routers part the two:\n", cuts.routers->size());
    for (const RouterId router : *cuts.routers) fmt::print("  {}\n", printable(names.of(router)));
  } else {
    fmt::print("no routers part the two: a link joins them\n");
  }
  fmt::print("{} links part the two:\n", cuts.links.size());
  for (const LinkId id : cuts.links) {
    fmt::print("  {} - {}\n", printable(names.of(mesh.link(id).a)),
               printable(names.of(mesh.link(id).b)));
  }
}

void cut(const Options& options) {
  if (options.state.empty() == (options.from.empty() || options.to.empty())) {
    throw InputError("", 0, "--state", "give a state, or two routers by --from and --to");
  }
  const Mesh mesh = read_topology(options.file, options.format, options.countries).mesh;
  const Adjacency graph(mesh);
  const Cuts cuts = options.state.empty() ? cuts_between(mesh, graph, options)
                                          : cuts_of_state(mesh, graph, options.state);
  const RouterNames names(mesh);
  if (options.json) {
    print_json(mesh, cuts, names);
  } else {
    print_text(mesh, cuts, names);
  }
}

}  // namespace

void add_topology_cut(CLI::App& topology) {
  CLI::App* verb = topology.add_subcommand(
      "cut",
      "Finds the fewest routers, and the fewest links, that part a state's interior from "
      "abroad or a router from another");
  const auto o = std::make_shared<Options>();
  verb->add_option("file", o->file, "Topology file")->required()->type_name("FILE");
  verb->add_option("--format", o->format, "Format of the file, instead of judging by its content")
      ->type_name("FORMAT");
  verb->add_option("--countries", o->countries, "Table of AS numbers and countries")
      ->type_name("FILE");
  verb->add_option("--state", o->state, "Code of the state; only its own routers may be in the cut")
      ->type_name("CODE");
  verb->add_option("--from", o->from, "A router's name, or its number as #12")->type_name("ROUTER");
  verb->add_option("--to", o->to, "Another router")->type_name("ROUTER");
  verb->add_flag("--json", o->json, "One JSON object instead of text");
  verb->callback([o] { cut(*o); });
}

}  // namespace chokepoint::cli
