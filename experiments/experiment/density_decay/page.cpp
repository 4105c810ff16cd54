#include "experiments/experiment/density_decay/page.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "experiments/experiment/density_decay/answer.hpp"
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
    "Encryption cannot change blocking by address, which stands in every packet, nor by name, "
    "which TLS shows in the hello: both were run once, at the lowest share. Only the keyword "
    "disappears from sight. What is read falls with encryption whatever the trigger, what is seen "
    "to happen does not.";
constexpr std::string_view kDirectionText =
    "The way there and the way back need not be the same; under policy they seldom are. A box that "
    "blocks by address can act on any packet. A box that blocks by name or by a word in the "
    "request must be on the way from the client to the server; one that reads certificates or "
    "answers must be on the way back.";
constexpr std::string_view kGrowingText =
    "Another question: the state may filter at half of its border routers, however many there are. "
    "Its budget then grows with the border, and with it what filtering costs.";
constexpr std::string_view kFrozenText =
    "Another question: filters are placed once and never moved. Placed on the first rung, a tree, "
    "one filter already sees everything and the others are its back-ups; placed on the third rung "
    "all of them stand where they catch most. Of the latter, first and half of it are meant from "
    "the third rung on.";
constexpr std::string_view kCostText =
    "What the filters broke besides: innocent conversations lost, traffic of strangers, time, and "
    "the bytes that had to be inspected.";

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
      "more than half with the same confidence. A verdict takes 20 seeds.");
  list.emplace_back(
      "The path engine's bounds assume perfect boxes that need one packet of a conversation; the "
      "packet engine's boxes must see the packet that holds what they look for.");
  list.emplace_back(
      "Worlds share their seeds, so verdicts are listed world by world and never counted as "
      "votes.");
  if (study.seeds.packets > 0 && study.seeds.packets < kFewestSeeds) {
    list.push_back(
        fmt::format("The packet engine's intervals are a preview: {} seeds; the study "
                    "as shipped has {}.",
                    study.seeds.packets, kFewestSeeds));
  }
  return list;
}

std::vector<std::string> method(const Study& study) {
  return {
      fmt::format("Every rung adds links to the one before, and the same conversations run on all "
                  "of them; the unit of analysis is the seed ({} for paths, {} for packets).",
                  study.seeds.paths, study.seeds.packets),
      "Intervals are 95 % by Student's t over seeds, an end that would lie beyond what the "
      "quantity "
      "can be on the logit or log scale; half-densities and ratios by bootstrap over seeds.",
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
            {"encrypted", start_value(study, kEncrypted, "0")}}}};
}

/// Tables of verdicts that stand beside each other.
ordered_json verdicts_by_direction() {
  const auto table = [](const char* metric, const char* title) {
    return ordered_json{{"title", title}, {"metric", metric}};
  };
  return {{"title", "Which packets must a box see?"},
          {"text", kDirectionText},
          {"engine", "paths"},
          {"part", kFixedBudget},
          {"tables",
           {table("blocking_bound", "Any packet: by address"),
            table("blocking_bound_forward", "One from the client: by name, by word in the request"),
            table("blocking_bound_reverse", "One from the server: by certificate or answer")}}};
}

ordered_json verdicts_apart(const Summary& summary, std::string_view part, const char* title,
                            std::string_view text, const char* subject) {
  return {{"title", title},
          {"text", fmt::format("{} {}", text, sentence_on_part(summary, part, subject))},
          {"engine", "paths"},
          {"part", part},
          {"tables",
           {{{"title", "Any packet: by address"}, {"metric", "blocking_bound"}},
            {{"title", "One from the client: by name"}, {"metric", "blocking_bound_forward"}}}}};
}

ordered_json verdicts(const Study& study, const Summary& summary) {
  ordered_json all = ordered_json::array({verdicts_by_direction()});
  const auto& findings = summary.conclusions.findings;
  const auto has = [&](std::string_view part) {
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& f) { return f.part == part; });
  };
  if (study.seeds.packets > 0) {
    all.push_back({{"title", "What real boxes stopped, by trigger"},
                   {"text",
                    "The packet engine's boxes at the same sites, in ns-3. Compare by address with "
                    "any packet above, by name and keyword with one from the client."},
                   {"engine", "packets"},
                   {"part", kFixedBudget},
                   {"tables", {{{"title", "Blocking"}, {"metric", "blocking"}}}}});
  }
  if (has(kGrowingBudget)) {
    all.push_back(verdicts_apart(summary, kGrowingBudget, "If filters grow with the border",
                                 kGrowingText, "With half of the border routers the claim"));
  }
  if (has(kFrozenSites)) {
    all.push_back(verdicts_apart(summary, kFrozenSites, "If filters never move", kFrozenText,
                                 "Over both starts, by address, the claim"));
  }
  return all;
}

ordered_json parts(const Study& study, const Summary& summary) {
  ordered_json parts = ordered_json::object();
  parts["verdicts"] = verdicts(study, summary);
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
  return {answer_of_density_decay(study, summary),
          caveats(study),
          method(study),
          roles(study),
          parts(study, summary),
          drawn["states"],
          drawn["meshes"]};
}

}  // namespace chokepoint
