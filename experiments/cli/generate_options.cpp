#include "experiments/cli/generate_options.hpp"

#include <cmath>

#include <fmt/format.h>

#include "topology/base/error.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint::cli {

CLI::Option* add_routers(CLI::App& app, std::uint32_t& routers, std::uint32_t most) {
  return app.add_option("--routers", routers)->check(CLI::Range(2U, most))->capture_default_str();
}

void add_links(CLI::App& app, GenerateOptions& options, const char* usual) {
  CLI::Option* degree =
      app.add_option("--degree", options.degree, fmt::format("Mean degree, 2m/n [{}]", usual));
  app.add_option("--links", options.links, "Number of links m, instead of --degree")
      ->excludes(degree);
}

void add_peering(CLI::App& app, GenerateOptions& options) {
  app.add_option("--peering-share", options.peering_share,
                 "Gives links business relations: this share of those beyond a spanning tree are "
                 "peerings, the others transit [no relations]");
}

void add_connected(CLI::App& app, GenerateOptions& options, const char* how) {
  app.add_flag("--connected", options.connected, how);
}

std::optional<std::size_t> asked_links(const GenerateOptions& options, std::uint32_t routers) {
  if (options.degree && !(*options.degree >= 0 && *options.degree <= routers - 1.0)) {
    throw InputError("", 0, "degree",
                     fmt::format("must be from 0 to {} with {} routers", routers - 1, routers));
  }
  if (options.links && *options.links > all_pairs(routers)) {
    throw InputError(
        "", 0, "links",
        fmt::format("must be at most {} with {} routers", all_pairs(routers), routers));
  }
  if (options.degree) return static_cast<std::size_t>(std::llround(*options.degree * routers / 2));
  return options.links;
}

std::optional<std::size_t> asked_connected(const GenerateOptions& options, std::uint32_t routers) {
  const std::optional<std::size_t> links = asked_links(options, routers);
  if (links && *links + 1 < routers) {
    throw InputError("", 0, options.degree ? "degree" : "links", "too low for a connected graph");
  }
  return links;
}

Mesh finish(const Growth& growth, const GenerateOptions& options) {
  const Mesh mesh = mesh_of(growth, growth.links.size());
  if (!options.peering_share) return mesh;
  if (!(*options.peering_share >= 0 && *options.peering_share <= 1)) {
    throw InputError("", 0, "peering-share", "must be from 0 to 1");
  }
  return with_relations(mesh, busiest_router(mesh), *options.peering_share, options.seed);
}

RandomStream stream(const GenerateOptions& options) { return {options.seed, "topology"}; }

}  // namespace chokepoint::cli
