#include <memory>
#include <string>

#include "experiments/cli/generate_families.hpp"
#include "experiments/cli/topology_output.hpp"
#include "experiments/cli/topology_verbs.hpp"
#include "experiments/cli/whole_number.hpp"

namespace chokepoint::cli {
namespace {

void add_family(CLI::App& generate, const GenerateFamily& family) {
  const auto options = std::make_shared<GenerateOptions>();
  CLI::App* verb = generate.add_subcommand(family.name, family.summary);
  family.add_options(*verb, *options);
  verb->add_option("--seed", options->seed, "Seed of the random numbers")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("-o,--out", options->out, "GraphML file to write")->required();
  verb->add_flag("--quiet", options->quiet, "No progress on standard error");
  verb->callback([options, make = family.make] {
    write_topology(options->out, options->quiet, [&] { return make(*options); });
  });
}

}  // namespace

void add_topology_generate(CLI::App& topology) {
  CLI::App* generate = topology.add_subcommand("generate", "Write a generated network as GraphML");
  generate->require_subcommand(1);
  for (const GenerateFamily& family : planned_families()) add_family(*generate, family);
  for (const GenerateFamily& family : random_families()) add_family(*generate, family);
  // Set last, or the families would inherit both.
  generate->set_help_all_flag("--help-all", "Print all families with all their options and exit");
  generate->footer(
      "Each family has options of its own: chokepoint topology generate FAMILY --help");
}

}  // namespace chokepoint::cli
