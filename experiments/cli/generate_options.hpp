#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "topology/generate/as_graph.hpp"
#include "topology/generate/geometric.hpp"
#include "topology/generate/transit_stub.hpp"
#include "topology/generate/watts_strogatz.hpp"
#include "topology/generate/waxman.hpp"
#include "topology/generate/world.hpp"

namespace chokepoint::cli {

/// What `topology generate` was told. Each family reads what it has options for.
struct GenerateOptions {
  std::uint64_t seed = 1;
  std::string out;
  bool quiet = false;
  std::uint32_t routers = 100;
  std::optional<double> degree;
  std::optional<std::size_t> links;
  std::optional<double> peering_share;
  bool connected = false;
  std::optional<double> probability;
  std::uint32_t side = 10;
  double redundancy = 2;
  std::uint32_t hubs = 0;
  std::uint32_t attach = 2;
  WaxmanSpec waxman;
  GeometricSpec geometric;
  WattsStrogatzSpec small_world;
  TransitStubSpec transit_stub;
  AsGraphSpec as_graph;
  WorldSpec world;
};

// Options that several families have, and what follows from them.

inline constexpr std::uint32_t kMostRouters = 1'000'000;

CLI::Option* add_routers(CLI::App& app, std::uint32_t& routers, std::uint32_t most = kMostRouters);
/// --degree and --links. `usual`: what is taken when neither is given.
void add_links(CLI::App& app, GenerateOptions& options, const char* usual);
void add_peering(CLI::App& app, GenerateOptions& options);
void add_connected(CLI::App& app, GenerateOptions& options, const char* how);

/// The links that were asked for, or nothing. Throws InputError for more than all pairs.
std::optional<std::size_t> asked_links(const GenerateOptions& options, std::uint32_t routers);
/// The same for a network that is to be connected: throws InputError for fewer than a tree has.
std::optional<std::size_t> asked_connected(const GenerateOptions& options, std::uint32_t routers);

/// The growth as a mesh, with relations where a peering share was given.
Mesh finish(const Growth& growth, const GenerateOptions& options);
/// The stream that all families draw from.
RandomStream stream(const GenerateOptions& options);

}  // namespace chokepoint::cli
