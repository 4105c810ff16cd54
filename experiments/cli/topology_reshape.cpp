#include <memory>
#include <string>

#include "experiments/cli/topology_output.hpp"
#include "experiments/cli/topology_verbs.hpp"
#include "experiments/cli/whole_number.hpp"
#include "topology/generate/thicken.hpp"
#include "topology/generate/thin.hpp"
#include "topology/import/format.hpp"

namespace chokepoint::cli {
namespace {

struct Files {
  std::string in;
  std::string format;
  std::string out;
  bool quiet = false;
};

void add_files(CLI::App& verb, Files& files, std::uint64_t& seed) {
  verb.add_option("file", files.in, "Topology file")->required()->type_name("FILE");
  verb.add_option("--format", files.format, "Format of the file, instead of judging by its content")
      ->type_name("FORMAT");
  verb.add_option("--seed", seed, "Seed of the random numbers")
      ->check(whole_number())
      ->capture_default_str();
  verb.add_option("-o,--out", files.out, "GraphML file to write")->required();
  verb.add_flag("--quiet", files.quiet, "No progress on standard error");
}

void add_thin(CLI::App& topology) {
  struct Options {
    Files files;
    Thinning thinning;
    std::string by = "random";
  };
  const auto options = std::make_shared<Options>();
  CLI::App* verb = topology.add_subcommand(
      "thin", "Removes links from a network; a spanning tree of what is connected stays");
  add_files(*verb, options->files, options->thinning.seed);
  verb->add_option("--keep", options->thinning.keep, "Share of the links that stay, from 0 to 1")
      ->required();
  verb->add_option("--by", options->by,
                   "Which links go first: any, or the newest (last in the file)")
      ->check(CLI::IsMember({"random", "age"}))
      ->capture_default_str();
  verb->callback([options] {
    write_topology(options->files.out, options->files.quiet, [&] {
      options->thinning.by = find_thin_order(options->by);
      return thin(import_topology(options->files.in, options->files.format).mesh,
                  options->thinning);
    });
  });
}

void add_thicken(CLI::App& topology) {
  struct Options {
    Files files;
    Thickening thickening;
    std::string model = "uniform";
  };
  const auto options = std::make_shared<Options>();
  CLI::App* verb = topology.add_subcommand(
      "thicken", "Adds links to a network: peerings, where it tells who pays whom");
  add_files(*verb, options->files, options->thickening.seed);
  verb->add_option("--degree", options->thickening.degree,
                   "Mean degree to reach, 2 links / routers")
      ->required();
  verb->add_option("--model", options->model,
                   "Pairs alike, by the degrees of both ends, or near ones before far ones")
      ->check(CLI::IsMember({"uniform", "degree", "distance"}))
      ->capture_default_str();
  verb->callback([options] {
    write_topology(options->files.out, options->files.quiet, [&] {
      options->thickening.model = find_thicken_model(options->model);
      return thicken(import_topology(options->files.in, options->files.format).mesh,
                     options->thickening);
    });
  });
}

}  // namespace

void add_topology_reshape(CLI::App& topology) {
  add_thin(topology);
  add_thicken(topology);
}

}  // namespace chokepoint::cli
