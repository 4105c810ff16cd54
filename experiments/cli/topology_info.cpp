#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/cli/topology_verbs.hpp"
#include "topology/import/format.hpp"
#include "topology/mesh/facts.hpp"

namespace chokepoint::cli {
namespace {

struct Options {
  std::string file;
  std::string format;
  bool json = false;
};

nlohmann::ordered_json notes_json(const ImportNotes& notes) {
  return {{"without_country", notes.without_country},
          {"without_coordinates", notes.without_coordinates},
          {"without_speed", notes.without_speed},
          {"without_delay", notes.without_delay},
          {"parallel_links", notes.parallel_links},
          {"loops", notes.loops},
          {"directed", notes.directed}};
}

void print_json(const Imported& imported, const MeshFacts& facts) {
  nlohmann::ordered_json out{{"format", imported.format},
                             {"routers", facts.routers},
                             {"links", facts.links},
                             {"simple_links", facts.simple_links},
                             {"components", facts.components},
                             {"mean_degree", facts.mean_degree},
                             {"customer_links", imported.notes.customer_links},
                             {"peer_links", imported.notes.peer_links},
                             {"sibling_links", imported.notes.sibling_links},
                             {"notes", notes_json(imported.notes)}};
  auto& states = out["states"] = nlohmann::ordered_json::array();
  for (const StateFacts& state : facts.states) {
    states.push_back({{"code", state.code},
                      {"routers", state.routers},
                      {"border_routers", state.border_routers},
                      {"border_links", state.border_links}});
  }
  // A file may hold bytes that are no UTF-8: they are replaced rather than refused.
  fmt::print("{}\n", out.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
}

/// A name from a file, safe to print: control characters could drive the terminal.
std::string printable(const std::string& name) {
  std::string safe = name;
  for (char& c : safe) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return safe;
}

void print_note(std::size_t count, std::string_view what) {
  if (count != 0) fmt::print("  {:>7} {}\n", count, what);
}

/// What the reader had to fill in, so that nobody takes a default for a fact.
void print_gaps(const ImportNotes& notes) {
  print_note(notes.without_country, "routers without a country in the file");
  print_note(notes.without_coordinates, "routers without coordinates in the file");
  print_note(notes.without_speed, "links without a speed in the file: 1 Gbit/s is taken");
  print_note(notes.without_delay, "links with an end without coordinates: 1 ms is taken");
  if (notes.directed) fmt::print("  links are directed in the file: each is read as full duplex\n");
}

void print_text(const Options& options, const Imported& imported, const MeshFacts& facts) {
  const ImportNotes& notes = imported.notes;
  fmt::print("{} ({})\n", options.file, imported.format);
  fmt::print("  {:>7} routers\n", facts.routers);
  fmt::print("  {:>7} links, {} of them between different pairs of routers\n", facts.links,
             facts.simple_links);
  fmt::print("  {:>7} components\n", facts.components);
  fmt::print("  {:>7.2f} links per router in the mean\n", facts.mean_degree);
  print_note(notes.customer_links, "links from customer to provider");
  print_note(notes.peer_links, "links between peers");
  print_note(notes.sibling_links, "links between siblings");
  fmt::print("\n  {:<12} {:>8} {:>15} {:>13}\n", "state", "routers", "border routers",
             "border links");
  for (const StateFacts& state : facts.states) {
    fmt::print("  {:<12} {:>8} {:>15} {:>13}\n", printable(state.code), state.routers,
               state.border_routers, state.border_links);
  }
  fmt::print("\n");
  print_gaps(notes);
}

void info(const Options& options) {
  const Imported imported = import_topology(options.file, options.format);
  const MeshFacts facts = facts_of(imported.mesh);
  if (options.json) {
    print_json(imported, facts);
  } else {
    print_text(options, imported, facts);
  }
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
  verb->add_flag("--json", options->json, "One JSON object instead of text");
  verb->callback([options] { info(*options); });
}

}  // namespace chokepoint::cli
