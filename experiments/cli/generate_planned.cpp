#include <array>
#include <vector>

#include "experiments/cli/generate_families.hpp"
#include "topology/generate/centralized.hpp"
#include "topology/generate/decentralized.hpp"
#include "topology/generate/lattice.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint::cli {
namespace {

/// For families that list the pairs of every hub with every router.
constexpr std::uint32_t kMostClustered = 100'000;

void centralized_options(CLI::App& app, GenerateOptions& options) {
  add_routers(app, options.routers, kMostClustered);
  app.add_option("--hubs", options.hubs, "Hubs around the one in the middle [√routers]");
  add_links(app, options, "a tree");
  add_peering(app, options);
}

Mesh centralized(const GenerateOptions& options) {
  RandomStream random = stream(options);
  const auto links = asked_connected(options, options.routers).value_or(options.routers - 1);
  return finish(grow_centralized({options.routers, options.hubs}, links, random), options);
}

void decentralized_options(CLI::App& app, GenerateOptions& options) {
  add_routers(app, options.routers, kMostClustered);
  app.add_option("--hubs", options.hubs, "Hubs, each with its cluster [√routers]");
  add_links(app, options, "each hub linked to its three nearest");
  add_peering(app, options);
}

Mesh decentralized(const GenerateOptions& options) {
  RandomStream random = stream(options);
  const DecentralizedSpec spec{options.routers, options.hubs};
  const auto links = asked_connected(options, options.routers).value_or(decentralized_links(spec));
  return finish(grow_decentralized(spec, links, random), options);
}

void lattice_options(CLI::App& app, GenerateOptions& options) {
  app.add_option("--side", options.side, "Stations along a side")
      ->check(CLI::Range(2, 1000))
      ->capture_default_str();
  app.add_option("--redundancy", options.redundancy, "Links a station, in Baran's sense")
      ->check(CLI::IsMember(
          std::vector<double>(std::begin(kLatticeRedundancies), std::end(kLatticeRedundancies))))
      ->capture_default_str();
  add_links(app, options, "that of --redundancy");
  add_peering(app, options);
}

Mesh lattice(const GenerateOptions& options) {
  RandomStream random = stream(options);
  const std::uint32_t routers = options.side * options.side;
  const auto links = asked_connected(options, routers);
  return finish(links ? grow_lattice(routers, *links, random)
                      : make_lattice(options.side, options.side, options.redundancy, random),
                options);
}

void transit_stub_options(CLI::App& app, GenerateOptions& options) {
  TransitStubSpec& spec = options.transit_stub;
  add_routers(app, options.routers);
  app.add_option("--transit-share", spec.transit_share, "Share of the routers that are transit")
      ->capture_default_str();
  app.add_option("--domains", spec.domains, "Transit domains [one for four transit routers]");
  app.add_option("--stub-routers", spec.stub_routers, "Routers of a stub domain, at most")
      ->capture_default_str();
  app.add_option("--multihomed", spec.multihomed,
                 "Share of added links from a stub to another transit router")
      ->capture_default_str();
  app.add_option("--shortcuts", spec.shortcuts, "Share of added links between stubs")
      ->capture_default_str();
  add_links(app, options, "3");
  add_peering(app, options);
}

Mesh transit_stub(const GenerateOptions& options) {
  RandomStream random = stream(options);
  TransitStubSpec spec = options.transit_stub;
  spec.routers = options.routers;
  const std::size_t usual =
      std::min<std::size_t>(std::size_t{spec.routers} * 3 / 2, all_pairs(spec.routers));
  const auto links = asked_connected(options, spec.routers).value_or(usual);
  return finish(grow_transit_stub(spec, links, random), options);
}

void as_graph_options(CLI::App& app, GenerateOptions& options) {
  AsGraphSpec& spec = options.as_graph;
  add_routers(app, spec.ases)->description("Autonomous systems");
  app.add_option("--peering-share", spec.peering_share,
                 "Share of the links that are settlement-free peerings, below 1")
      ->capture_default_str();
  CLI::Option* multihoming =
      app.add_option("--multihoming", spec.multihoming, "Providers of an AS, in the mean")
          ->capture_default_str();
  app.add_option("--links", spec.links, "Number of links; --multihoming follows from it")
      ->excludes(multihoming);
  app.add_option("--tier1", spec.tier1,
                 "Size of the clique of ASes without providers [19, in small graphs a twelfth]")
      ->check(CLI::Range(1U, kMostRouters));
  app.add_option("--transit-share", spec.transit_share,
                 "Share of the other ASes that offer transit; about half of them find customers")
      ->capture_default_str();
  app.add_option("--exchanges", spec.exchanges,
                 "Exchange points [one for a hundred ASes, at most 1000]")
      ->check(CLI::Range(1U, kMostRouters));
}

Mesh as_graph(const GenerateOptions& options) {
  RandomStream random = stream(options);
  return draw_as_graph(options.as_graph, random);
}

std::vector<std::string> interiors() {
  std::vector<std::string> names;
  for (const Family& family : families()) names.emplace_back(family.name);
  return names;
}

void world_options(CLI::App& app, GenerateOptions& options) {
  WorldSpec& spec = options.world;
  app.add_option("--interior", spec.family, "Family of every state's interior")
      ->check(CLI::IsMember(interiors()))
      ->capture_default_str();
  app.add_option("--states", spec.states)->check(CLI::Range(2, 26))->capture_default_str();
  app.add_option("--routers-per-state", spec.routers_per_state)
      ->check(CLI::Range(2, 100'000))
      ->capture_default_str();
  app.add_option("--border-share", spec.border_share,
                 "Share of the links added to a tree that cross borders")
      ->capture_default_str();
  app.add_option("--peering-share", spec.peering_share,
                 "Share of the links added to a tree that are peerings; others are transit")
      ->capture_default_str();
  app.add_option("--degree", options.degree, "Mean degree [4]");
}

Mesh world(const GenerateOptions& options) {
  WorldSpec spec = options.world;
  asked_links(options, spec.states * spec.routers_per_state);
  spec.seed = options.seed;
  spec.most_degree = options.degree.value_or(4);
  return grow_world(spec);
}

constexpr std::array kFamilies{
    GenerateFamily{"centralized", "Star of stars", centralized_options, centralized},
    GenerateFamily{"decentralized", "Clusters around a mesh of hubs", decentralized_options,
                   decentralized},
    GenerateFamily{"lattice", "Baran's distributed network", lattice_options, lattice},
    GenerateFamily{"transit-stub", "Stub domains on a core of transit domains",
                   transit_stub_options, transit_stub},
    GenerateFamily{"as-graph", "Internet-like graph of autonomous systems", as_graph_options,
                   as_graph},
    GenerateFamily{"world", "States of one family whose links cross borders", world_options, world},
};

}  // namespace

std::span<const GenerateFamily> planned_families() { return kFamilies; }

}  // namespace chokepoint::cli
