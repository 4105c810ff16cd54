#include "experiments/experiment/density_decay/page.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "experiments/experiment/density_decay/findings.hpp"
#include "experiments/experiment/density_decay/knobs.hpp"
#include "experiments/experiment/experiment.hpp"
#include "experiments/store/json_values.hpp"

namespace chokepoint {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kWhyText =
    "Does density act otherwise than through the cut? If efficacy falls on one curve against sites "
    "÷ minimum cut, whatever the density, the growing border explains the decay. Shorter paths "
    "leave fewer routers at which a conversation can be met.";
constexpr std::string_view kEncryptionText =
    "Encryption cannot change blocking by address, but for chance: under ECMP another port is "
    "another path. TLS still shows the server's name, so blocking by name survives it too; only "
    "the keyword disappears from sight. What is read falls with encryption whatever the trigger, "
    "what is seen to happen does not.";
constexpr std::string_view kCostText =
    "What the filters broke besides: innocent conversations lost, traffic of strangers, time, and "
    "the bytes that had to be inspected.";

std::size_t count(const Summary& summary, std::string_view engine, Holds holds) {
  return static_cast<std::size_t>(
      std::count_if(summary.conclusions.findings.begin(), summary.conclusions.findings.end(),
                    [&](const Finding& f) { return f.engine == engine && f.holds == holds; }));
}

std::string answer(const Summary& summary) {
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

/// The first of the wanted values that the study has, else its first.
ordered_json start_value(const Study& study, Knob knob, std::string_view wanted) {
  const KnobDefinition& definition = study.experiment->knobs[knob];
  const auto values = definition.values(study);
  const auto found = std::find(values.begin(), values.end(), wanted);
  return knob_json(definition, found == values.end() ? values.front() : *found);
}

ordered_json roles(const Study& study) {
  ordered_json subjects = ordered_json::array();
  ordered_json controls = ordered_json::array();
  for (const std::string& strategy : study.factors.strategy) {
    const bool control = strategy == "none" || strategy == "random" || strategy == "border-all";
    (control ? controls : subjects).push_back(strategy);
  }
  return {{"axis", "density"},
          {"axis_metric", "mean_degree"},
          {"line", "routing"},
          {"panel", "border_share"},
          {"arm", {{"knob", "strategy"}, {"subjects", subjects}, {"controls", controls}}},
          {"choice", {"family", "budget", "trigger", "encrypted"}},
          {"defaults",
           {{"family", start_value(study, kFamily, "erdos-renyi")},
            {"border_share", start_value(study, kBorderShare, "0.2")},
            {"strategy", start_value(study, kStrategy, "greedy")},
            {"budget", start_value(study, kBudget, "4")},
            {"trigger", start_value(study, kTrigger, "name")},
            {"encrypted", start_value(study, kEncrypted, "0.5")}}}};
}

ordered_json parts(const Study& study, const Summary& summary) {
  ordered_json parts = ordered_json::object();
  if (study.seeds.paths > 0) {
    ordered_json numbers = ordered_json::array();
    for (const auto& [where, left] : summary.conclusions.comparisons.at(kLeftUnderHalfBorder)) {
      numbers.push_back({{"title", "Share of the decay left when the budget grows with the border"},
                         {"unit", "share"},
                         {"text",
                          "0: a budget of half the border's routers undoes the decay; 1: it "
                          "changes nothing"},
                         {"where", where_json(*study.experiment, where)},
                         {"n", left.n},
                         {"mean", rounded(left.mean)},
                         {"ci_low", rounded(left.ci_low)},
                         {"ci_high", rounded(left.ci_high)}});
    }
    parts["why"] = {{"engine", "paths"},
                    {"facts", {"path_length", "border_links", "cut_size"}},
                    {"against", "budget_per_cut"},
                    {"text", kWhyText},
                    {"numbers", numbers}};
  }
  if (study.seeds.packets > 0) {
    parts["encryption"] = {{"engine", "packets"},
                           {"rows", "trigger"},
                           {"columns", "encrypted"},
                           {"metrics",
                            {{{"metric", "blocking"}, {"label", "blocked"}},
                             {{"metric", "content_yield"}, {"label", "read"}},
                             {{"metric", "metadata_yield"}, {"label", "seen to happen"}}}},
                           {"text", kEncryptionText}};
    parts["cost"] = {
        {"engine", "packets"},
        {"metrics", {"collateral", "collateral_value", "leakage", "stretch", "inspected_bytes"}},
        {"text", kCostText}};
  }
  return parts;
}

}  // namespace

Page page_of_density_decay(const Study& study, const Summary& summary, const std::string& scenes) {
  const ordered_json drawn = ordered_json::parse(scenes);
  return {answer(summary),       caveats(study),  method(study),  roles(study),
          parts(study, summary), drawn["states"], drawn["meshes"]};
}

}  // namespace chokepoint
