#pragma once

#include <CLI/CLI.hpp>

namespace chokepoint::cli {

// The verbs under `chokepoint topology`, one file each.

void add_topology_cut(CLI::App& topology);
void add_topology_info(CLI::App& topology);
void add_topology_generate(CLI::App& topology);
void add_topology_reshape(CLI::App& topology);  // thin and thicken
void add_topology_survive(CLI::App& topology);

}  // namespace chokepoint::cli
