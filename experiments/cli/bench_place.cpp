#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "experiments/cli/bench_verbs.hpp"
#include "experiments/cli/whole_number.hpp"
#include "filters/place/stream_greedy.hpp"
#include "filters/place/stream_place.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/as_graph.hpp"
#include "topology/import/format.hpp"

namespace chokepoint::cli {
namespace {

struct Settings {
  std::string file;
  std::uint32_t routers = 20'000;
  std::size_t destinations = 200;
  std::size_t budget = 30;
  std::string routing = "policy";
  std::uint64_t seed = 1;
  bool json = false;
};

constexpr std::size_t kMaxNodes = 200'000'000;

struct Race {
  double read_seconds = 0;
  double choose_seconds = 0;
  CoverageSteps steps;
  double seconds() const { return read_seconds + choose_seconds; }
};

template <class Work>
double seconds_of(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The stock way: every pair's path in a row of routers.
struct ListedPaths {
  explicit ListedPaths(const CoverageProblem& problem) {
    stream_routes(problem.graph, problem.routing, problem.destinations, 1,
                  [&](unsigned, const NextHopTree& tree) {
                    for (const std::uint32_t source : tree.by_distance.subspan(1)) {
                      for (std::uint32_t r = tree.next[source]; r != tree.destination.value;
                           r = tree.next[r])
                        routers.push_back(r);
                      ends.push_back(routers.size());
                    }
                  });
  }
  std::vector<std::uint32_t> routers;
  std::vector<std::size_t> ends;  // of each path, in `routers`
};

/// Plain greedy maximum coverage: counts every router's gain over all open paths for each site.
CoverageSteps recount(const ListedPaths& paths, std::size_t routers, std::size_t budget) {
  CoverageSteps steps;
  steps.pairs = paths.ends.size();
  std::vector<bool> covered(paths.ends.size(), false);
  std::vector<std::uint64_t> gain(routers);
  std::uint64_t so_far = 0;
  const auto each_open = [&](auto&& visit) {
    for (std::size_t p = 0, begin = 0; p < paths.ends.size(); begin = paths.ends[p], ++p) {
      if (!covered[p]) visit(p, begin, paths.ends[p]);
    }
  };
  while (steps.sites.size() < budget) {
    gain.assign(routers, 0);
    each_open([&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) ++gain[paths.routers[i]];
    });
    const auto best = std::max_element(gain.begin(), gain.end());
    if (*best == 0) break;
    const auto site = static_cast<std::uint32_t>(best - gain.begin());
    each_open([&](std::size_t p, std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) covered[p] = covered[p] || paths.routers[i] == site;
    });
    so_far += *best;
    steps.sites.push_back(RouterId{site});
    steps.covered.push_back(so_far);
  }
  return steps;
}

Race stock_way(const CoverageProblem& problem, std::size_t budget) {
  Race race;
  std::optional<ListedPaths> paths;
  race.read_seconds = seconds_of([&] { paths.emplace(problem); });
  race.choose_seconds =
      seconds_of([&] { race.steps = recount(*paths, problem.graph.size(), budget); });
  return race;
}

Race our_way(const CoverageProblem& problem, std::size_t budget) {
  Race race;
  std::optional<StoredPaths> paths;
  race.read_seconds = seconds_of([&] { paths = StoredPaths::read(problem, kMaxNodes); });
  if (!paths) {
    throw InputError("", 0, "--destinations", "too many for the memory that the bench may take");
  }
  race.choose_seconds = seconds_of([&] { race.steps = paths->greedy(0, budget); });
  return race;
}

Mesh load_mesh(const Settings& settings) {
  if (!settings.file.empty()) return import_topology(settings.file).mesh;
  AsGraphSpec spec;
  spec.ases = settings.routers;
  RandomStream random(settings.seed, "bench/as-graph");
  return draw_as_graph(spec, random);
}

nlohmann::ordered_json race_json(const Race& race) {
  return {{"seconds", race.seconds()},
          {"read_seconds", race.read_seconds},
          {"choose_seconds", race.choose_seconds}};
}

void bench_place(const Settings& settings) {
  const Routing& routing = find_routing(settings.routing);
  if (routing.spreading != Spreading::kNone) {
    throw InputError("", 0, "--routing", "the bench is for routings with one path a pair");
  }
  const Mesh mesh = load_mesh(settings);
  const Adjacency graph(mesh);
  if (settings.destinations > graph.size()) {
    throw InputError(
        "", 0, "--destinations",
        fmt::format("{} are more than {} routers", settings.destinations, graph.size()));
  }
  RandomStream random(settings.seed, "destinations");
  const auto destinations = draw_routers(graph.size(), settings.destinations, random);
  const std::vector<std::uint32_t> group(graph.size(), 0);
  const CoverageProblem problem{
      .graph = graph, .routing = routing, .destinations = destinations, .group = group};
  const Race ours = our_way(problem, settings.budget);
  const Race stock = stock_way(problem, settings.budget);
  const bool equal =
      ours.steps.sites == stock.steps.sites && ours.steps.covered == stock.steps.covered;
  if (settings.json) {
    const nlohmann::ordered_json out{{"ratio", stock.seconds() / ours.seconds()},
                                     {"ratio_choose", stock.choose_seconds / ours.choose_seconds},
                                     {"equal", equal},
                                     {"graph", settings.file.empty() ? "as-graph" : settings.file},
                                     {"routers", mesh.routers().size()},
                                     {"links", mesh.links().size()},
                                     {"pairs", ours.steps.pairs},
                                     {"destinations", destinations.size()},
                                     {"budget", settings.budget},
                                     {"ours", race_json(ours)},
                                     {"recount", race_json(stock)}};
    fmt::print("{}\n", out.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
    return;
  }
  fmt::print("{} routers, {} links; {} sites over {} paths, one thread\n", mesh.routers().size(),
             mesh.links().size(), settings.budget, ours.steps.pairs);
  fmt::print("  {:<28}{:>10} {:>10}\n", "", "reading", "choosing");
  fmt::print("  {:<28}{:>8.3f} s {:>8.3f} s\n", "greedy, gains recounted", stock.read_seconds,
             stock.choose_seconds);
  fmt::print("  {:<28}{:>8.3f} s {:>8.3f} s, {:.1f} times as fast\n", "ours, stored trees",
             ours.read_seconds, ours.choose_seconds, stock.seconds() / ours.seconds());
  fmt::print("same sites: {}\n", equal ? "yes" : "no");
}

}  // namespace

void add_bench_place(CLI::App& bench) {
  const auto settings = std::make_shared<Settings>();
  CLI::App* const place = bench.add_subcommand(
      "place",
      "Greedy placement at the size of the Internet: gains recounted over listed paths, and this\n"
      "program's stored trees, over the same destinations, one thread, sites compared.");
  CLI::Option* const file =
      place->add_option("--file", settings->file, "an AS graph; else one is generated");
  place->add_option("--routers", settings->routers, "of the generated graph")
      ->check(CLI::Range(100, 1'000'000))
      ->excludes(file)
      ->capture_default_str();
  place->add_option("--destinations", settings->destinations, "drawn at random")
      ->check(whole_number(1))
      ->capture_default_str();
  place->add_option("--budget", settings->budget, "sites")
      ->check(whole_number(1))
      ->capture_default_str();
  place->add_option("--routing", settings->routing, "policy or shortest")->capture_default_str();
  place->add_option("--seed", settings->seed, "of the graph and the destinations")
      ->check(whole_number())
      ->capture_default_str();
  place->add_flag("--json", settings->json, "print one JSON object");
  place->callback([settings] { bench_place(*settings); });
}

}  // namespace chokepoint::cli
