#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "experiments/cli/topology_verbs.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/growth.hpp"
#include "topology/generate/lattice.hpp"
#include "topology/generate/world.hpp"
#include "topology/import/graphml.hpp"

namespace chokepoint::cli {
namespace {

struct Options {
  std::uint64_t seed = 1;
  std::string out;
  std::uint32_t routers = 100;
  double degree = 4;
  bool connected = false;
  std::uint32_t side = 10;
  double redundancy = 2;
  WorldSpec world;
};

/// A simple graph has no more links; NaN is no degree either.
void check_degree(double degree, std::uint64_t routers) {
  if (!(degree >= 0 && degree <= static_cast<double>(routers - 1))) {
    throw InputError("", 0, "--degree",
                     fmt::format("must be from 0 to {} with {} routers", routers - 1, routers));
  }
}

std::size_t links_of(const Options& options) {
  check_degree(options.degree, options.routers);
  return static_cast<std::size_t>(std::llround(options.degree * options.routers / 2));
}

Mesh erdos_renyi(const Options& options) {
  RandomStream random(options.seed, "topology");
  const std::size_t links = links_of(options);
  if (options.connected && links + 1 < options.routers) {
    throw InputError("", 0, "--degree", "too low for a connected graph");
  }
  return mesh_of(options.connected ? grow_erdos_renyi(options.routers, links, random)
                                   : draw_erdos_renyi(options.routers, links, random),
                 links);
}

Mesh lattice(const Options& options) {
  RandomStream random(options.seed, "topology");
  const Growth growth = make_lattice(options.side, options.side, options.redundancy, random);
  return mesh_of(growth, growth.links.size());
}

Mesh world(const Options& options) {
  WorldSpec spec = options.world;
  check_degree(options.degree, std::uint64_t{spec.states} * spec.routers_per_state);
  if (!(spec.border_share >= 0 && spec.border_share <= 1)) {
    throw InputError("", 0, "--border-share", "must be from 0 to 1");
  }
  spec.seed = options.seed;
  spec.most_degree = options.degree;
  return grow_world(spec);
}

/// The mesh is written beside `out` and moved there: what is no file, a device say, would be
/// replaced by one.
void check_replaceable(const std::filesystem::path& out) {
  std::error_code ignored;
  const auto status = std::filesystem::symlink_status(out, ignored);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    throw InputError(out.string(), 0, "--out", "exists and is no regular file");
  }
}

CLI::App* add_family(CLI::App& generate, const std::shared_ptr<Options>& options, const char* name,
                     const char* description, Mesh (*make)(const Options&)) {
  CLI::App* family = generate.add_subcommand(name, description);
  family->add_option("--seed", options->seed, "seed of the stream \"topology\"")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  family->add_option("-o,--out", options->out, "GraphML file to write")->required();
  family->callback([options, make] {
    check_replaceable(options->out);
    const Mesh mesh = make(*options);
    export_graphml(mesh, options->out);
    fmt::print("{}: {} routers, {} links\n", options->out, mesh.routers().size(),
               mesh.links().size());
  });
  return family;
}

std::vector<std::string> family_names() {
  std::vector<std::string> names;
  for (const Family& family : families()) names.emplace_back(family.name);
  return names;
}

}  // namespace

void add_topology_generate(CLI::App& topology) {
  auto options = std::make_shared<Options>();
  CLI::App* generate = topology.add_subcommand("generate", "Write a generated network as GraphML");
  generate->require_subcommand(1);

  CLI::App* random =
      add_family(*generate, options, "erdos-renyi", "random graph G(n, m)", erdos_renyi);
  random->add_option("--routers", options->routers)
      ->check(CLI::Range(2, 1'000'000))
      ->capture_default_str();
  random->add_option("--degree", options->degree, "mean degree, 2m/n")->capture_default_str();
  random->add_flag("--connected", options->connected, "start from a random spanning tree");

  CLI::App* baran =
      add_family(*generate, options, "lattice", "Baran's distributed network", lattice);
  baran->add_option("--side", options->side, "stations along a side")
      ->check(CLI::Range(2, 1000))
      ->capture_default_str();
  baran->add_option("--redundancy", options->redundancy, "links a station, in Baran's sense")
      ->check(CLI::IsMember(
          std::vector<double>(std::begin(kLatticeRedundancies), std::end(kLatticeRedundancies))))
      ->capture_default_str();

  CLI::App* states =
      add_family(*generate, options, "world", "states whose links cross borders", world);
  states->add_option("--interior", options->world.family, "family of every state's interior")
      ->check(CLI::IsMember(family_names()))
      ->capture_default_str();
  states->add_option("--states", options->world.states)
      ->check(CLI::Range(2, 26))
      ->capture_default_str();
  states->add_option("--routers-per-state", options->world.routers_per_state)
      ->check(CLI::Range(2, 100'000))
      ->capture_default_str();
  states
      ->add_option("--border-share", options->world.border_share,
                   "share of the links added to a tree that cross borders")
      ->capture_default_str();
  states->add_option("--degree", options->degree, "mean degree")->capture_default_str();
}

}  // namespace chokepoint::cli
