#include "experiments/report/wording.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace chokepoint {
namespace {

struct KnobEntry {
  std::string_view id;
  KnobWords words;
};
constexpr std::array kKnobWords{
    KnobEntry{"family", {"Interior of the states", "", "how routers of one state are linked"}},
    KnobEntry{
        "density",
        {"Target mean degree", "links per router", "the rung of the ladder; rungs are nested"}},
    KnobEntry{"border_share",
              {"Border share", "share of links",
               "share of the links added to the first rung that cross borders"}},
    KnobEntry{"routing", {"Routing", "", "how packets choose among the shortest paths"}},
    KnobEntry{"strategy", {"Placement", "", "where the state puts its filters"}},
    KnobEntry{"budget", {"Budget", "routers", "how many routers the state may filter at"}},
    KnobEntry{"trigger", {"Trigger", "", "what makes a filter block a conversation"}},
    KnobEntry{"encrypted",
              {"Encrypted share", "share of conversations", "conversations inside TLS"}},
};

struct Label {
  std::string_view value;
  std::string_view label;
};
constexpr std::array kLabels{
    Label{"erdos-renyi", "random (Erdős–Rényi)"},
    Label{"lattice", "lattice (Baran)"},
    Label{"shortest", "one shortest path"},
    Label{"ecmp-flow", "ECMP per flow"},
    Label{"ecmp-packet", "ECMP per packet"},
    Label{"none", "no filters"},
    Label{"random", "at random"},
    Label{"greedy", "greedy"},
    Label{"greedy-frozen", "greedy, never moved"},
    Label{"border-all", "every border router"},
    Label{"half-border", "half of the border routers"},
    Label{"address", "by address"},
    Label{"name", "by name"},
    Label{"keyword", "by keyword"},
};

std::size_t count(const Summary& summary, std::string_view engine, Holds holds) {
  return static_cast<std::size_t>(std::count_if(
      summary.findings.begin(), summary.findings.end(),
      [&](const Finding& f) { return f.engine == engine && f.decay.holds == holds; }));
}

}  // namespace

KnobWords words_for_knob(std::string_view knob) {
  for (const KnobEntry& entry : kKnobWords) {
    if (entry.id == knob) return entry.words;
  }
  return {knob, "", ""};
}

std::string label_for_value(std::string_view knob, const std::string& value) {
  if (knob == "border_share") return fmt::format("{:g} % across borders", std::stod(value) * 100);
  if (knob == "encrypted") return fmt::format("{:g} % encrypted", std::stod(value) * 100);
  if (knob == "budget" && value != "half-border") {
    return value + (value == "1" ? " router" : " routers");
  }
  for (const Label& label : kLabels) {
    if (label.value == value) return std::string(label.label);
  }
  return value;
}

std::string_view metric_group(std::string_view metric) {
  if (metric == "blocking" || metric == "blocking_bound" || metric == "recognition")
    return "efficacy";
  if (metric.starts_with("coverage_")) return "coverage";
  if (metric.ends_with("_yield") || metric.starts_with("contact_")) return "yield";
  if (metric.starts_with("collateral") || metric == "leakage" || metric == "stretch" ||
      metric == "inspected_bytes" || metric == "missed_overload") {
    return "cost";
  }
  return "fact";
}

bool is_world_fact(std::string_view metric) {
  return metric == "path_length" || metric == "cut_size" || metric == "border_links" ||
         metric == "mean_degree";
}

std::string_view claim_text(std::string_view claim) {
  if (claim == "C1") {
    return "A packet-switched, decentralized network has no single choke point; as it grows "
           "denser, "
           "filtering gets harder.";
  }
  return "";
}

std::string answer_text(const Summary& summary) {
  std::string text;
  for (const char* engine : {"paths", "packets"}) {
    const std::size_t yes = count(summary, engine, Holds::kYes);
    const std::size_t no = count(summary, engine, Holds::kNo);
    const std::size_t open = count(summary, engine, Holds::kUndecided);
    if (yes + no + open == 0) continue;
    text += fmt::format(
        "{}Counted over {}, the claim holds in {} of {} worlds, fails in {} and is "
        "undecided in {}.",
        text.empty() ? "" : " ", engine, yes, yes + no + open, no, open);
  }
  return text;
}

std::vector<std::string> caveats(const Study& study) {
  std::vector<std::string> list;
  if (study.topology.file.empty()) {
    list.emplace_back(
        "The first rung is a tree in which the filtering state has one border link: efficacy is 1 "
        "there by construction.");
  } else {
    list.emplace_back(
        "The ladder is a real graph, thinned to a random spanning tree on its first rung and "
        "thickened beyond its own links with random ones.");
  }
  list.emplace_back(
      "The claim is said to hold where efficacy on the last rung is at most half of the first "
      "rung's "
      "with 95 % confidence (Student's t on the difference within seeds), and to fail where it is "
      "more than half with the same confidence.");
  list.emplace_back(
      "The path engine's bound assumes perfect boxes that need one packet of a conversation; the "
      "packet engine's boxes must see the packet that holds what they look for.");
  return list;
}

std::vector<std::string> method(const Study& study) {
  return {
      fmt::format("Every rung adds links to the one before, and the same conversations run on all "
                  "of them; the unit of analysis is the seed ({} for paths, {} for packets).",
                  study.seeds.paths, study.seeds.packets),
      "Intervals are 95 % by Student's t over seeds; half-densities and ratios by bootstrap over "
      "seeds.",
      "The packet engine carries real HTTP and TLS bytes over ns-3's TCP; filters reassemble "
      "streams, drop matching packets and reset both ends."};
}

}  // namespace chokepoint
