#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/cli/progress.hpp"
#include "experiments/cli/topology_verbs.hpp"
#include "experiments/cli/whole_number.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/growth.hpp"
#include "topology/generate/lattice.hpp"
#include "topology/import/format.hpp"
#include "topology/mesh/survival.hpp"

namespace chokepoint::cli {
namespace {

constexpr std::string_view kLattice = "lattice";
constexpr std::string_view kErdosRenyi = "erdos-renyi";
constexpr unsigned kThreads = 2;

struct Options {
  std::string file;
  std::string format;
  std::string family = std::string(kLattice);
  std::uint32_t side = 150;
  double redundancy = 2;
  std::uint32_t routers = 1000;
  double degree = 4;
  std::string attack = "random";
  double destroy = 0.5;
  std::size_t draws = 1000;
  std::uint64_t seed = 1;
  bool curve = false;
  bool json = false;
  bool quiet = false;
};

Growth grow(const Options& options, RandomStream& random) {
  if (options.family == kLattice) {
    return make_lattice(options.side, options.side, options.redundancy, random);
  }
  if (!(options.degree >= 0 && options.degree <= options.routers - 1.0)) {
    throw InputError(
        "", 0, "--degree",
        fmt::format("must be from 0 to {} with {} routers", options.routers - 1, options.routers));
  }
  const auto links = static_cast<std::size_t>(std::llround(options.degree * options.routers / 2));
  // As defined, connected or not: the published laws are about that graph.
  if (options.family == kErdosRenyi) return draw_erdos_renyi(options.routers, links, random);
  return find_family(options.family).grow(options.routers, links, random);
}

Mesh mesh_from(const Options& options) {
  if (!options.file.empty()) return import_topology(options.file, options.format).mesh;
  RandomStream random(options.seed, "topology");
  const Growth growth = grow(options, random);
  return mesh_of(growth, growth.links.size());
}

nlohmann::ordered_json curve_json(const std::vector<SurvivalPoint>& curve) {
  auto points = nlohmann::ordered_json::array();
  for (const SurvivalPoint& point : curve) {
    points.push_back({{"destroyed", point.destroyed}, {"mean", point.mean}, {"se", point.se}});
  }
  return points;
}

void print_json(const Options& options, const Mesh& mesh, const Survival& survival) {
  const SurvivalPoint& asked = survival.curve.front();
  nlohmann::ordered_json out{
      {"mean", asked.mean}, {"se", asked.se}, {"threshold_estimate", nullptr}};
  if (survival.threshold) {
    out["threshold_estimate"] = *survival.threshold;
  } else {
    out["reason"] = survival.why_no_threshold;
  }
  out["attack"] = options.attack;
  out["destroyed"] = asked.destroyed;
  out["stations"] = mesh.routers().size();
  out["links"] = mesh.links().size();
  out["draws"] = options.draws;
  if (options.curve) {
    out["curve"] = curve_json({survival.curve.begin() + 1, survival.curve.end()});
  }
  fmt::print("{}\n", out.dump(-1, ' ', true));
}

void print_text(const Options& options, const Mesh& mesh, const Survival& survival) {
  const SurvivalPoint& asked = survival.curve.front();
  fmt::print("{} stations, {} links, attack: {}, {} draws\n", mesh.routers().size(),
             mesh.links().size(), options.attack, options.draws);
  fmt::print(
      "  {:.4f} of the stations destroyed: {:.4f} of all stations (standard error {:.4f}) "
      "are in the largest group that survives\n",
      asked.destroyed, asked.mean, asked.se);
  if (survival.threshold) {
    fmt::print("  {:.4f} destroyed: the largest group shrinks fastest there\n",
               *survival.threshold);
  } else {
    fmt::print("  no break-point: {}\n", survival.why_no_threshold);
  }
  if (!options.curve) return;
  fmt::print("\n  {:>9} {:>8} {:>8}\n", "destroyed", "survive", "s.e.");
  for (std::size_t i = 1; i < survival.curve.size(); ++i) {
    const SurvivalPoint& point = survival.curve[i];
    fmt::print("  {:>9.2f} {:>8.4f} {:>8.4f}\n", point.destroyed, point.mean, point.se);
  }
}

/// An option that the network has no use for is a mistake, not a detail.
void refuse_idle(const CLI::App& verb, const Options& options) {
  if (!options.file.empty()) return;
  const bool lattice = options.family == kLattice;
  const std::vector<const char*> idle =
      lattice ? std::vector{"--routers", "--degree"} : std::vector{"--side", "--redundancy"};
  for (const char* option : idle) {
    if (verb.count(option) == 0) continue;
    throw InputError("", 0, option, "says nothing about the family " + options.family);
  }
}

void survive(const Options& options) {
  if (!(options.destroy >= 0 && options.destroy <= 1)) {
    throw InputError("", 0, "--destroy", "must be from 0 to 1");
  }
  SurvivalSpec spec;
  spec.attack = find_attack(options.attack);
  spec.draws = options.draws;
  spec.seed = options.seed;
  spec.threads = kThreads;
  spec.destroyed = {options.destroy};
  if (options.curve) {
    const std::vector<double> grid = survival_grid();
    spec.destroyed.insert(spec.destroyed.end(), grid.begin(), grid.end());
  }
  const Mesh mesh = mesh_from(options);
  if (mesh.routers().empty()) throw InputError(options.file, 0, "routers", "there are none");
  Progress progress("draws", options.quiet);
  spec.progress = [&](std::size_t done) { progress.update(done, options.draws); };
  const Survival survival = survival_of(Adjacency(mesh), spec);
  if (options.json) {
    print_json(options, mesh, survival);
  } else {
    print_text(options, mesh, survival);
  }
}

std::vector<std::string> family_names() {
  std::vector<std::string> names;
  for (const Family& family : families()) names.emplace_back(family.name);
  return names;
}

void add_network(CLI::App& verb, Options& options) {
  CLI::Option* file = verb.add_option("--file", options.file, "Topology file, instead of --family");
  verb.add_option("--format", options.format,
                  "Format of the file, instead of judging by its content")
      ->needs(file);
  CLI::Option* family =
      verb.add_option("--family", options.family, "Family of the network to generate")
          ->check(CLI::IsMember(family_names()))
          ->excludes(file)
          ->capture_default_str();
  verb.add_option("--side", options.side, "lattice: stations along a side")
      ->check(CLI::Range(2, 1000))
      ->excludes(file)
      ->capture_default_str();
  verb.add_option("--redundancy", options.redundancy, "lattice: links a station, in Baran's sense")
      ->check(CLI::IsMember(
          std::vector<double>(std::begin(kLatticeRedundancies), std::end(kLatticeRedundancies))))
      ->excludes(file)
      ->capture_default_str();
  verb.add_option("--routers", options.routers, "other families: stations")
      ->check(CLI::Range(2, 1'000'000))
      ->needs(family)
      ->capture_default_str();
  verb.add_option("--degree", options.degree, "other families: mean degree")
      ->needs(family)
      ->capture_default_str();
}

std::string attack_help() {
  std::string help = "Which stations fall:";
  for (const AttackName& attack : attacks()) {
    help += fmt::format("\n  {}: {}", attack.name, attack.summary);
  }
  return help;
}

std::vector<std::string> attack_names() {
  std::vector<std::string> names;
  for (const AttackName& attack : attacks()) names.emplace_back(attack.name);
  return names;
}

}  // namespace

void add_topology_survive(CLI::App& topology) {
  CLI::App* verb = topology.add_subcommand(
      "survive", "Destroys stations and measures how much still hangs together (Baran 1964)");
  const auto options = std::make_shared<Options>();
  add_network(*verb, *options);
  verb->add_option("--attack", options->attack, attack_help())
      ->check(CLI::IsMember(attack_names()))
      ->capture_default_str();
  verb->add_option("--destroy", options->destroy, "Share of the stations that is destroyed")
      ->capture_default_str();
  verb->add_option("--draws", options->draws, "Orders of destruction, averaged over")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  verb->add_option("--seed", options->seed, "Seed of the network and of the destruction")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_flag("--curve", options->curve, "The whole curve, at 101 shares destroyed");
  verb->add_flag("--json", options->json, "One JSON object instead of text");
  verb->add_flag("--quiet", options->quiet, "No progress");
  verb->callback([verb, options] {
    refuse_idle(*verb, *options);
    survive(*options);
  });
}

}  // namespace chokepoint::cli
