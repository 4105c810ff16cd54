#include "experiments/cli/topology_verbs.hpp"
#include "experiments/cli/verbs.hpp"

namespace chokepoint::cli {

void add_topology(CLI::App& app) {
  CLI::App* topology = app.add_subcommand("topology", "Facts about networks, real or generated");
  topology->require_subcommand(1);
  add_topology_info(*topology);
  add_topology_cut(*topology);
  add_topology_generate(*topology);
  add_topology_reshape(*topology);
  add_topology_survive(*topology);
}

}  // namespace chokepoint::cli
