#include "experiments/cli/topology_facts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "topology/base/printable.hpp"
#include "topology/mesh/component.hpp"
#include "topology/mesh/structure.hpp"

namespace chokepoint::cli {
namespace {

using Json = nlohmann::ordered_json;

/// A number of the notes: its name in JSON, its words in the text.
struct Count {
  std::string_view name;
  std::size_t value = 0;
  std::string_view words;
};

/// What was found and repaired or kept, with the line of the first one.
struct Report {
  std::string_view name;
  Occurrences finding;
  std::string_view words;
};

/// What the reader had to fill in, so that nobody takes a default for a fact.
std::array<Count, 5> gaps(const ImportNotes& notes) {
  return {Count{"without_country", notes.without_country, "routers without a country in the file"},
          {"without_coordinates", notes.without_coordinates, "routers without coordinates"},
          {"without_speed", notes.without_speed, "links without a speed: 1 Gbit/s is taken"},
          {"without_delay", notes.without_delay, "links without a delay or length: 1 ms is taken"},
          {"providers_by_order", notes.providers_by_order,
           "transit links without direction or Provider: the source is taken"}};
}

std::array<Count, 7> counts(const ImportNotes& notes) {
  return {Count{"parallel_links", notes.parallel_links, "parallel to another link"},
          {"loops", notes.loops, "from a router to itself"},
          {"tier1_ases", notes.tier1_ases, "ASes of the tier-1 clique"},
          {"ixp_ases", notes.ixp_ases, "ASes of exchange points"},
          {"cables", notes.cables, "submarine cables"},
          {"demands", notes.demands, "demands, not kept"},
          {"countries_without_routers", notes.countries_without_routers,
           "countries of the table without a router"}};
}

std::array<Report, 7> reports(const ImportNotes& notes) {
  return {Report{"customer_provider_cycles",
                 {notes.cycles.groups, notes.first_cycle_line},
                 "groups of ASes that are their own providers"},
          {"dropped_loops", notes.dropped_loops, "links of an AS to itself left out"},
          {"dropped_duplicates", notes.dropped_duplicates, "links said twice left out"},
          {"one_way_links", notes.one_way_links, "links listed from one end only"},
          {"uneven_links", notes.uneven_links, "links with another delay on the way back"},
          {"moved_routers", notes.moved_routers, "routers put at two places: the first is taken"},
          {"external_links", notes.external_links, "links to other networks left out"}};
}

Json notes_json(const ImportNotes& notes) {
  Json out = Json::object();
  for (const Count& gap : gaps(notes)) out[std::string(gap.name)] = gap.value;
  for (const Count& count : counts(notes)) out[std::string(count.name)] = count.value;
  out["directed"] = notes.directed;
  out["routers_in_cycles"] = notes.cycles.routers;
  for (const Report& report : reports(notes)) {
    out[std::string(report.name)] = report.finding.count;
    if (report.finding.first_line != 0) {
      out["first_lines"][std::string(report.name)] = report.finding.first_line;
    }
  }
  return out;
}

/// Number of routers in the largest component.
std::size_t largest_of(const Mesh& mesh, const MeshFacts& facts) {
  return facts.components <= 1 ? facts.routers : largest_component(mesh).routers().size();
}

class Text {
 public:
  void count(std::size_t value, std::string_view words) {
    if (value != 0) out_ += fmt::format("  {:>9}  {}\n", value, words);
  }
  void line(std::string_view words) { out_ += fmt::format("{}\n", words); }
  /// A title, unless nothing has followed the title before, which then goes.
  void section(std::string_view title) {
    drop_empty_section();
    before_section_ = out_.size();
    out_ += fmt::format("\n{}\n", title);
    after_section_ = out_.size();
  }
  std::string take() {
    drop_empty_section();
    return std::move(out_);
  }

 private:
  void drop_empty_section() {
    if (after_section_ != 0 && out_.size() == after_section_) out_.resize(before_section_);
    after_section_ = 0;
  }

  std::string out_;
  std::size_t before_section_ = 0;
  std::size_t after_section_ = 0;
};

void print_shape(Text& text, const ImportNotes& notes, const MeshFacts& facts,
                 std::size_t largest) {
  text.line(fmt::format("  {:>9}  routers", facts.routers));
  text.line(fmt::format("  {:>9}  links", facts.links));
  if (facts.simple_links != facts.links) {
    text.count(facts.simple_links, "pairs of routers with a link");
  }
  text.count(notes.customer_links, "customer to provider");
  text.count(notes.peer_links, "between peers");
  text.count(notes.sibling_links, "between siblings");
  for (const Count& count : counts(notes)) text.count(count.value, count.words);
  text.line(fmt::format("  {:>9}  components", facts.components));
  text.count(facts.routers - largest, "routers outside the largest one");
  text.line(fmt::format("  {:>9.2f}  neighbours per router in the mean", facts.mean_degree));
}

void print_structure(Text& text, const StructureFacts& facts) {
  text.count(facts.articulation_points.size(), "routers without which a part falls off");
  text.count(facts.bridges.size(), "links without which a part falls off");
  text.count(facts.largest_core_routers,
             fmt::format("routers in the innermost core, of {} neighbours each at the least",
                         facts.largest_core));
}

void print_states(Text& text, const MeshFacts& facts) {
  if (facts.states.empty()) return;
  std::size_t width = 5;
  for (const StateFacts& state : facts.states) width = std::max(width, state.code.size());
  text.section(fmt::format("  {:<{}}  {:>8}  {:>14}  {:>12}", "state", width, "routers",
                           "border routers", "border links"));
  for (const StateFacts& state : facts.states) {
    text.line(fmt::format("  {:<{}}  {:>8}  {:>14}  {:>12}", printable(state.code), width,
                          state.routers, state.border_routers, state.border_links));
  }
}

}  // namespace

std::string json_of(const Imported& imported, const MeshFacts& facts) {
  const StructureFacts structure = structure_of(Adjacency(imported.mesh));
  Json out{{"format", imported.format},
           {"routers", facts.routers},
           {"links", facts.links},
           {"simple_links", facts.simple_links},
           {"components", facts.components},
           {"largest_component", largest_of(imported.mesh, facts)},
           {"mean_degree", facts.mean_degree},
           {"articulation_points", structure.articulation_points.size()},
           {"bridges", structure.bridges.size()},
           {"largest_core", structure.largest_core},
           {"largest_core_routers", structure.largest_core_routers},
           {"customer_links", imported.notes.customer_links},
           {"peer_links", imported.notes.peer_links},
           {"sibling_links", imported.notes.sibling_links},
           {"notes", notes_json(imported.notes)}};
  auto& states = out["states"] = Json::array();
  for (const StateFacts& state : facts.states) {
    states.push_back({{"code", state.code},
                      {"routers", state.routers},
                      {"border_routers", state.border_routers},
                      {"border_links", state.border_links}});
  }
  // A file may hold bytes that are no UTF-8: they are replaced rather than refused.
  return out.dump(-1, ' ', true, Json::error_handler_t::replace) + '\n';
}

std::string text_of(const std::string& file, const Imported& imported, const MeshFacts& facts) {
  Text text;
  text.line(fmt::format("{} ({})", file, imported.format));
  print_shape(text, imported.notes, facts, largest_of(imported.mesh, facts));
  print_structure(text, structure_of(Adjacency(imported.mesh)));
  print_states(text, facts);
  text.section("Filled in");
  for (const Count& gap : gaps(imported.notes)) text.count(gap.value, gap.words);
  if (imported.notes.directed) text.line("  directed links are read as full duplex");
  text.section("Noticed");
  for (const Report& report : reports(imported.notes)) {
    const Occurrences& found = report.finding;
    const std::string where =
        found.first_line == 0 ? "" : fmt::format(", first in line {}", found.first_line);
    text.count(found.count, fmt::format("{}{}", report.words, where));
  }
  return text.take();
}

}  // namespace chokepoint::cli
