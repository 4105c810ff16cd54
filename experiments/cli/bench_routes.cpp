#include <algorithm>
#include <memory>
#include <string>
#include <thread>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "experiments/bench/race_routes.hpp"
#include "experiments/cli/bench_verbs.hpp"
#include "experiments/cli/progress.hpp"
#include "experiments/cli/whole_number.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/as_graph.hpp"
#include "topology/import/format.hpp"
#include "topology/route/policy_plan.hpp"

namespace chokepoint::cli {
namespace {

struct Settings {
  std::string file;
  std::uint32_t routers = AsGraphSpec{}.ases;
  bench::RouteRace race;
  bool json = false;
  bool quiet = false;
};

Mesh load_mesh(const Settings& settings) {
  if (!settings.file.empty()) return import_topology(settings.file).mesh;
  AsGraphSpec spec;
  spec.ases = settings.routers;
  RandomStream random(settings.race.seed, "bench/as-graph");
  return draw_as_graph(spec, random);
}

void print_json(const Settings& settings, const Mesh& mesh, const bench::RouteRaceResult& result) {
  const nlohmann::ordered_json json{{"ratio", result.bare_ms / result.ours_ms},
                                    {"ratio_lanes", result.bare_ms / result.lanes_ms},
                                    {"equal", result.equal},
                                    {"graph", settings.file.empty() ? "as-graph" : settings.file},
                                    {"routers", mesh.routers().size()},
                                    {"links", mesh.links().size()},
                                    {"destinations", result.destinations},
                                    {"rounds", settings.race.rounds},
                                    {"bare_ms", result.bare_ms},
                                    {"ours_ms", result.ours_ms},
                                    {"lanes_ms", result.lanes_ms},
                                    {"plan_ms", result.plan_ms},
                                    {"vectors", result.vectors},
                                    {"threads", settings.race.threads},
                                    {"all_trees_seconds", result.all_trees_seconds},
                                    {"coverage_seconds", result.coverage_seconds},
                                    {"covered_share", result.covered_share}};
  fmt::print("{}\n", json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
}

void print_text(const Settings& settings, const Mesh& mesh, const bench::RouteRaceResult& result) {
  fmt::print("{} routers, {} links; policy routes to {} destinations, one thread\n",
             mesh.routers().size(), mesh.links().size(), result.destinations);
  fmt::print("  {:<34}{:>9.3f} ms a destination\n", "bare three-phase search", result.bare_ms);
  fmt::print("  {:<34}{:>9.3f} ms, {:.1f} times as fast\n", "ours, trees with order",
             result.ours_ms, result.bare_ms / result.ours_ms);
  fmt::print("  {:<34}{:>9.3f} ms, {:.1f} times as fast\n", "ours, next hops in lanes",
             result.lanes_ms, result.bare_ms / result.lanes_ms);
  fmt::print("  {:<34}{:>9.0f} ms, once\n", "laying the graph out", result.plan_ms);
  fmt::print(
      "all pairs on {} threads: {:.1f} s for every tree (from the part measured),\n"
      "  {:.1f} s for the coverage of the 30 busiest routers ({:.1f} % of pairs)\n",
      settings.race.threads, result.all_trees_seconds, result.coverage_seconds,
      100 * result.covered_share);
  fmt::print("next hops equal: {}\n", result.equal ? "yes" : "no");
}

void bench_routes(const Settings& settings) {
  const Mesh mesh = load_mesh(settings);
  const Adjacency graph(mesh);
  if (!graph.has_relations() || !PolicyPlan::of(graph)) {
    throw InputError(settings.file, 0, "relations",
                     "the race needs an AS graph of transit and peering links only, without cycles "
                     "of customers and providers");
  }
  Progress progress("bench routes", settings.quiet);
  const auto result = bench::race_routes(
      graph, settings.race, [&](std::size_t done, std::size_t all) { progress.update(done, all); });
  if (settings.json) {
    print_json(settings, mesh, result);
  } else {
    print_text(settings, mesh, result);
  }
}

}  // namespace

void add_bench_routes(CLI::App& bench) {
  const auto settings = std::make_shared<Settings>();
  settings->race.threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* const routes = bench.add_subcommand(
      "routes",
      "Policy routes at the size of the Internet: a bare three-phase breadth-first search and "
      "this\n"
      "program's batched sweeps, over the same destinations, one thread, next hops compared.");
  CLI::Option* const file =
      routes->add_option("--file", settings->file, "an AS graph; else one is generated");
  routes->add_option("--routers", settings->routers, "of the generated graph")
      ->check(CLI::Range(100, 1'000'000))
      ->excludes(file)
      ->capture_default_str();
  routes->add_option("--destinations", settings->race.destinations, "drawn at random")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  routes->add_option("--rounds", settings->race.rounds, "of each way in turn; medians count")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  routes->add_option("--threads", settings->race.threads, "for what is measured over all pairs")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  routes->add_option("--seed", settings->race.seed, "of the graph and the destinations")
      ->check(whole_number())
      ->capture_default_str();
  routes->add_flag("--json", settings->json, "print one JSON object");
  routes->add_flag("--quiet", settings->quiet, "no progress");
  routes->callback([settings] { bench_routes(*settings); });
}

}  // namespace chokepoint::cli
