#pragma once

#include <span>

#include "experiments/cli/generate_options.hpp"

namespace chokepoint::cli {

/// A family as a subcommand of `topology generate`.
struct GenerateFamily {
  const char* name;
  const char* summary;
  void (*add_options)(CLI::App&, GenerateOptions&);
  /// Throws InputError, whose field is an option's name without its dashes.
  Mesh (*make)(const GenerateOptions&);
};

// In the order in which --help lists them.

/// Networks with a plan: stars, lattices, hierarchies, worlds of states.
std::span<const GenerateFamily> planned_families();
/// Random graphs.
std::span<const GenerateFamily> random_families();

}  // namespace chokepoint::cli
