#include <memory>
#include <string>

#include <fmt/format.h>

#include "experiments/cli/read_topology.hpp"
#include "experiments/cli/topology_facts.hpp"
#include "experiments/cli/topology_verbs.hpp"
#include "topology/base/printable.hpp"
#include "topology/import/format.hpp"

namespace chokepoint::cli {
namespace {

struct Options {
  std::string file;
  std::string format;
  std::string countries;
  bool json = false;
};

void info(const Options& options) {
  const Imported imported = read_topology(options.file, options.format, options.countries);
  const MeshFacts facts = facts_of(imported.mesh);
  fmt::print("{}", options.json ? json_of(imported, facts)
                                : printable_lines(text_of(options.file, imported, facts)));
}

}  // namespace

void add_topology_info(CLI::App& topology) {
  CLI::App* verb = topology.add_subcommand("info", "Counts what is in a topology file");
  const auto options = std::make_shared<Options>();
  std::string formats = "Format of the file, instead of judging by its content:";
  for (const Format& format : topology_formats()) {
    formats += fmt::format("\n  {}: {}", format.name, format.description);
  }
  verb->add_option("file", options->file, "Topology file")->required()->type_name("FILE");
  verb->add_option("--format", options->format, formats)->type_name("FORMAT");
  verb->add_option("--countries", options->countries,
                   "Country of each AS: asn-to-country or nationality table")
      ->type_name("FILE");
  verb->add_flag("--json", options->json, "One JSON object instead of text");
  verb->callback([options] { info(*options); });
}

}  // namespace chokepoint::cli
