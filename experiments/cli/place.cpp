#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "experiments/cli/place_report.hpp"
#include "experiments/cli/progress.hpp"
#include "experiments/cli/read_topology.hpp"
#include "experiments/cli/ticker.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/cli/whole_number.hpp"
#include "topology/base/error.hpp"
#include "topology/import/format.hpp"
#include "topology/import/number.hpp"
#include "topology/mesh/facts.hpp"
#include "topology/route/policy.hpp"

namespace chokepoint::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// Budgets that the smallest graph takes too, so that one command serves graphs of all sizes: what
/// is beyond its routers gains nothing.
constexpr std::size_t kAnyBudget = 10'000;

struct Options {
  std::string file;
  std::string format;
  std::string countries;
  std::string state;
  bool all = false;
  std::string routing = "shortest";
  std::string strategy = "greedy";
  std::size_t budget = 4;
  std::string pairs = "all";
  std::size_t sample = 0;
  std::uint64_t seed = 1;
  bool json = false;
  bool quiet = false;
};

[[noreturn]] void refuse(std::string_view option, std::string_view why) {
  throw InputError("", 0, option, why);
}

/// Which pairs count: all, those across a border, or those to some destinations only.
struct Pairs {
  bool border = false;
  std::size_t sample = 0;  ///< destinations to draw; 0 for all
};

Pairs parse_pairs(const Options& options) {
  Pairs pairs{options.pairs == "border", options.sample};
  constexpr std::string_view kSample = "sample:";
  if (options.pairs.starts_with(kSample)) {
    const auto count = parse_whole(std::string_view(options.pairs).substr(kSample.size()));
    if (!count || *count == 0) {
      refuse("--pairs", fmt::format("'{}' is not sample:N with N a number from 1", options.pairs));
    }
    if (options.sample != 0) refuse("--sample", "--pairs sample:N says so already");
    pairs.sample = static_cast<std::size_t>(*count);
  } else if (options.pairs != "all" && !pairs.border) {
    refuse("--pairs", fmt::format("'{}' is none of all, border, sample:N", options.pairs));
  }
  if (pairs.border && options.state.empty() && !options.all) {
    refuse("--pairs", "border: say whose by --state or --all");
  }
  return pairs;
}

std::vector<StateId> states_of(const Mesh& mesh, const Options& options) {
  if (options.state.empty() && !options.all) return {};
  std::vector<StateId> inhabited;
  const MeshFacts facts = facts_of(mesh);
  for (std::uint32_t s = 0; s < facts.states.size(); ++s) {
    if (facts.states[s].routers == 0 || facts.states[s].code == kUnknownState) continue;
    if (options.all || facts.states[s].code == options.state) inhabited.push_back(StateId{s});
  }
  if (!inhabited.empty()) return inhabited;
  const bool none_known = mesh.find_state(std::string(kUnknownState)).valid()
                              ? mesh.states().size() == 1
                              : mesh.states().empty();
  if (none_known && options.countries.empty()) {
    throw InputError(options.file, 0, "--countries",
                     "the file puts no router in a state; name a table of countries");
  }
  throw InputError(
      options.file, 0, options.all ? "--all" : "--state",
      options.all ? "no router is in a state" : fmt::format("no router is in '{}'", options.state));
}

/// The question, with all that it refers to.
struct Setting {
  explicit Setting(const Options& options)
      : routing(find_routing(options.routing)),
        strategy(find_strategy(options.strategy)),
        pairs(parse_pairs(options)),
        mesh(read_topology(options.file, options.format, options.countries).mesh),
        graph(mesh),
        states(states_of(mesh, options)),
        names(mesh) {
    const std::size_t n = mesh.routers().size();
    if (routing.name == kPolicyRouting && !graph.has_relations()) {
      throw InputError(options.file, 0, "--routing",
                       "policy needs customer–provider or peer links, and the file names none");
    }
    if (options.budget > std::max(n, kAnyBudget)) {
      refuse("--budget", fmt::format("{} is more than the file's {} routers", options.budget, n));
    }
    if (pairs.sample > n) {
      refuse(options.sample != 0 ? "--sample" : "--pairs",
             fmt::format("{} destinations are more than the file's {} routers", pairs.sample, n));
    }
    RandomStream random(options.seed, "destinations");
    destinations = draw_routers(n, pairs.sample == 0 ? n : pairs.sample, random);
  }

  const Routing& routing;
  const Strategy& strategy;
  Pairs pairs;
  Mesh mesh;
  Adjacency graph;
  std::vector<StateId> states;
  RouterNames names;
  std::vector<RouterId> destinations;
};

unsigned threads() { return std::max(1U, std::thread::hardware_concurrency()); }

std::vector<Placed> place(const Setting& setting, const Options& options) {
  Progress progress("destinations", options.quiet);
  // A strategy that looks at all routes chooses before the first destination is counted.
  std::optional<Ticker> choosing(std::in_place, "choosing sites", options.quiet);
  return place_on_graph({.mesh = setting.mesh,
                         .graph = setting.graph,
                         .routing = setting.routing,
                         .strategy = setting.strategy,
                         .budget = options.budget,
                         .destinations = setting.destinations,
                         .states = setting.states,
                         .crossing_only = setting.pairs.border,
                         .seed = options.seed,
                         .threads = threads(),
                         .progress = [&](std::size_t done, std::size_t all) {
                           choosing.reset();
                           progress.update(done, all);
                         }});
}

std::vector<NationFacts> nations(const Setting& setting, const Options& options) {
  if (!setting.pairs.border || setting.routing.spreading != Spreading::kNone) return {};
  Progress progress("choke points", options.quiet);
  return national_choke_points(
      {.mesh = setting.mesh,
       .graph = setting.graph,
       .routing = setting.routing,
       .destinations = setting.destinations,
       .seed = options.seed,
       .states = setting.states,
       .threads = threads(),
       .progress = [&](std::size_t done, std::size_t of) { progress.update(done, of); }});
}

void run(const Options& options) {
  const Setting setting(options);
  const auto start = Clock::now();
  const std::vector<Placed> placed = place(setting, options);
  const std::vector<NationFacts> facts = nations(setting, options);
  const std::chrono::duration<double> seconds = Clock::now() - start;
  const PlaceReport report{.mesh = setting.mesh,
                           .names = setting.names,
                           .routing = setting.routing,
                           .strategy = setting.strategy,
                           .budget = options.budget,
                           .destinations = setting.destinations.size(),
                           .placed = placed,
                           .facts = facts,
                           .seconds = seconds.count()};
  if (options.json) {
    print_json(report);
  } else {
    print_text(report);
  }
}

template <class Named>
std::string help(std::string text, std::span<const Named> all) {
  for (const Named& one : all) text += fmt::format("\n  {}: {}", one.name, one.summary);
  return text;
}

}  // namespace

void add_place(CLI::App& app) {
  CLI::App* verb =
      app.add_subcommand("place", "Chooses the routers that see most paths, for one or all states");
  const auto o = std::make_shared<Options>();
  verb->add_option("file", o->file, "Topology file")->required()->type_name("FILE");
  verb->add_option("--format", o->format, "Format of the file, instead of judging by its content")
      ->type_name("FORMAT");
  verb->add_option("--countries", o->countries, "Table of AS numbers and countries")
      ->type_name("FILE");
  CLI::Option* const all = verb->add_flag("--all", o->all, "One placement for every state");
  verb->add_option("--state", o->state, "Sites only at this state's routers")
      ->type_name("CODE")
      ->excludes(all);
  verb->add_option("--routing", o->routing, help("How routes are chosen:", routings()))
      ->capture_default_str();
  verb->add_option("--strategy", o->strategy, help("How sites are chosen:", strategies()))
      ->capture_default_str();
  verb->add_option("--budget", o->budget, "Number of sites")
      ->check(whole_number(1))
      ->capture_default_str();
  verb->add_option("--pairs", o->pairs,
                   "Which pairs of routers count: all; border, those whose path crosses a border "
                   "of the state;\nsample:N, those to N destinations drawn uniformly")
      ->type_name("all|border|sample:N")
      ->capture_default_str();
  verb->add_option("--sample", o->sample, "Draws so many destinations, also for --pairs border")
      ->check(whole_number(1))
      ->type_name("N");
  verb->add_option("--seed", o->seed, "Of all that is drawn")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_flag("--json", o->json, "JSON instead of text: one object a state");
  verb->add_flag("--quiet", o->quiet, "No progress on standard error");
  verb->callback([o] { run(*o); });
}

}  // namespace chokepoint::cli
