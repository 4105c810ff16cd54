#include <algorithm>
#include <array>

#include "experiments/cli/generate_families.hpp"
#include "topology/base/error.hpp"
#include "topology/generate/barabasi_albert.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint::cli {
namespace {

void erdos_renyi_options(CLI::App& app, GenerateOptions& options) {
  add_routers(app, options.routers);
  add_links(app, options, "4");
  CLI::Option* probability = app.add_option("--probability", options.probability,
                                            "Of every pair, for G(n, p) instead of G(n, m)");
  for (const char* other : {"--degree", "--links"}) {
    probability->excludes(app.get_option(other));
  }
  add_connected(app, options, "Start from a random spanning tree; G(n, m) only");
  probability->excludes(app.get_option("--connected"));
  add_peering(app, options);
}

Mesh erdos_renyi(const GenerateOptions& options) {
  RandomStream random = stream(options);
  const std::uint32_t n = options.routers;
  if (options.probability) {
    if (!(*options.probability >= 0 && *options.probability <= 1)) {
      throw InputError("", 0, "probability", "must be from 0 to 1");
    }
    return finish(draw_gilbert(n, *options.probability, random), options);
  }
  const std::size_t usual = std::min<std::size_t>(2 * std::size_t{n}, all_pairs(n));
  if (options.connected) {
    return finish(grow_erdos_renyi(n, asked_connected(options, n).value_or(usual), random),
                  options);
  }
  return finish(draw_erdos_renyi(n, asked_links(options, n).value_or(usual), random), options);
}

void waxman_options(CLI::App& app, GenerateOptions& options) {
  add_routers(app, options.routers, kMostWaxmanRouters);
  app.add_option("--alpha", options.waxman.alpha,
                 "Probability of a link between routers in one place, in (0, 1]")
      ->capture_default_str();
  app.add_option("--beta", options.waxman.beta,
                 "Over beta times the diagonal it falls by a factor e; at least 0.02")
      ->capture_default_str();
  add_connected(app, options, "Also the links that a rising alpha would connect all with");
  add_links(app, options, "that of --alpha");
  app.get_option("--alpha")->excludes("--degree")->excludes("--links");
  add_peering(app, options);
}

Mesh waxman(const GenerateOptions& options) {
  RandomStream random = stream(options);
  if (const auto links = asked_connected(options, options.routers)) {
    return finish(grow_waxman(options.routers, *links, options.waxman.beta, random), options);
  }
  WaxmanSpec spec = options.waxman;
  spec.routers = options.routers;
  spec.connected = options.connected;
  return finish(draw_waxman(spec, random), options);
}

void geometric_options(CLI::App& app, GenerateOptions& options) {
  add_routers(app, options.routers);
  app.add_option("--radius", options.geometric.radius, "Links reach so far, in sides of the square")
      ->capture_default_str();
  add_connected(app, options, "Also the shortest links that connect all");
  add_links(app, options, "that of --radius");
  app.get_option("--radius")->excludes("--degree")->excludes("--links");
  add_peering(app, options);
}

Mesh geometric(const GenerateOptions& options) {
  RandomStream random = stream(options);
  if (const auto links = asked_connected(options, options.routers)) {
    return finish(grow_geometric(options.routers, *links, random), options);
  }
  GeometricSpec spec = options.geometric;
  spec.routers = options.routers;
  spec.connected = options.connected;
  return finish(draw_geometric(spec, random), options);
}

void small_world_options(CLI::App& app, GenerateOptions& options) {
  add_routers(app, options.routers);
  app.add_option("--neighbours", options.small_world.neighbours,
                 "Nearest neighbours that a router is linked to, an even number")
      ->capture_default_str();
  app.add_option("--rewire", options.small_world.rewire, "Share of links that are rewired")
      ->capture_default_str();
  add_connected(app, options, "Leave a path along the ring as it is");
  add_links(app, options, "--neighbours");
  app.get_option("--neighbours")->excludes("--degree")->excludes("--links");
  add_peering(app, options);
}

Mesh small_world(const GenerateOptions& options) {
  RandomStream random = stream(options);
  WattsStrogatzSpec spec = options.small_world;
  spec.routers = options.routers;
  auto links = asked_connected(options, options.routers);
  // Drawn in any case, so that bad values are refused alike.
  const Growth drawn = links ? Growth{} : draw_watts_strogatz(spec, random);
  if (!links && options.connected) links = drawn.links.size();
  if (!links) return finish(drawn, options);
  RandomStream again = stream(options);
  return finish(grow_watts_strogatz(options.routers, *links, spec.rewire, again), options);
}

void barabasi_albert_options(CLI::App& app, GenerateOptions& options) {
  add_routers(app, options.routers);
  app.add_option("--attach", options.attach, "Links that each new router brings")
      ->capture_default_str();
  add_links(app, options, "--attach");
  app.get_option("--attach")->excludes("--degree")->excludes("--links");
  add_peering(app, options);
}

Mesh barabasi_albert(const GenerateOptions& options) {
  RandomStream random = stream(options);
  if (const auto links = asked_connected(options, options.routers)) {
    return finish(grow_barabasi_albert(options.routers, *links, random), options);
  }
  return finish(draw_barabasi_albert(options.routers, options.attach, random), options);
}

constexpr std::array kFamilies{
    GenerateFamily{"erdos-renyi", "Random graph G(n, m) or G(n, p)", erdos_renyi_options,
                   erdos_renyi},
    GenerateFamily{"waxman", "Random graph in which short links are likelier", waxman_options,
                   waxman},
    GenerateFamily{"geometric", "Random geometric graph: all short links", geometric_options,
                   geometric},
    GenerateFamily{"watts-strogatz", "Small world: a ring with shortcuts", small_world_options,
                   small_world},
    GenerateFamily{"barabasi-albert", "Preferential attachment", barabasi_albert_options,
                   barabasi_albert},
};

}  // namespace

std::span<const GenerateFamily> random_families() { return kFamilies; }

}  // namespace chokepoint::cli
