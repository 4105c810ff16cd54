#include "experiments/experiment/survival/page.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "experiments/experiment/survival/measures.hpp"
#include "experiments/experiment/survival/run.hpp"
#include "experiments/experiment/survival/settings.hpp"
#include "topology/mesh/attack.hpp"

namespace chokepoint {
namespace {

using nlohmann::ordered_json;

std::string answer(const Study& study, const Summary& summary) {
  const auto& settings = own<SurvivalSettings>(study);
  std::string holds, fails, open;
  for (const Finding& finding : summary.conclusions.findings) {
    const std::string attack = label_of_attack(finding.where.back().second);
    if (finding.holds == Holds::kUndecided) {
      open += fmt::format("{}{} ({})", open.empty() ? "" : ", ", attack, finding.reason);
      continue;
    }
    std::string& list = finding.holds == Holds::kYes ? holds : fails;
    list += (list.empty() ? "" : ", ") + attack;
  }
  std::string text;
  if (!holds.empty()) {
    text += fmt::format("R = {} is nearly as good as full connection when stations fall {}.",
                        settings.claimed, holds);
  }
  if (!fails.empty()) {
    text += fmt::format("{}It is not when they fall {}.", text.empty() ? "" : " ", fails);
  }
  if (!open.empty()) {
    text += fmt::format("{}Undecided when they fall {}.", text.empty() ? "" : " ", open);
  }
  return text;
}

ordered_json roles(const SurvivalSettings& settings) {
  return {{"axis", "destroyed"},
          {"line", "redundancy"},
          {"panel", "attack"},
          {"defaults", {{"redundancy", settings.claimed}}}};
}

/// What a fully connected network keeps: all that is left.
ordered_json reference(const SurvivalSettings& settings) {
  ordered_json points = ordered_json::array();
  for (const double q : settings.destroyed) points.push_back({q, 1 - q});
  return {{"label", "full connection"}, {"points", points}};
}

ordered_json published(const SurvivalSettings& settings) {
  ordered_json values = ordered_json::array();
  for (const double r : settings.redundancy) {
    const double threshold = published_threshold(r);
    values.push_back(std::isnan(threshold) ? ordered_json(nullptr) : ordered_json(threshold));
  }
  return values;
}

ordered_json parts(const SurvivalSettings& settings) {
  const ordered_json breaks{
      {"title", "Where the lattices break"},
      {"text",
       "The share destroyed at which survivability falls most steeply. Published: 1 − the site "
       "percolation threshold of the endless lattice, under random destruction; a lattice of "
       "finite size breaks near it."},
      {"engine", "paths"},
      {"rows", "redundancy"},
      {"columns", "attack"},
      {"metric", "threshold"},
      {"beside", {{"title", "Published, at random"}, {"values", published(settings)}}}};
  const ordered_json shortfall{
      {"title", "How far they fall short of full connection"},
      {"text",
       fmt::format("Mean over shares destroyed from 0 to one half. The claim is said to hold where "
                   "this is at most {} of all stations.",
                   settings.within)},
      {"engine", "paths"},
      {"rows", "redundancy"},
      {"columns", "attack"},
      {"metric", "shortfall"}};
  return {{"curve",
           {{"title", "Survivability against destruction"},
            {"references", {reference(settings)}},
            {"marks", {{"metric", "threshold"}, {"text", "the break-point, with its interval"}}}}},
          {"matrices", {breaks, shortfall}}};
}

}  // namespace

std::string label_of_redundancy(const std::string& value) { return "R = " + value; }

std::string label_of_attack(const std::string& value) {
  switch (find_attack(value)) {
    case Attack::kRandom:
      return "at random";
    case Attack::kDegree:
      return "most linked first";
    case Attack::kBetweenness:
      return "most central first";
    case Attack::kAdaptive:
      return "most linked among the survivors first";
    case Attack::kAdaptiveBetweenness:
      return "most central among the survivors first";
  }
  return value;
}

Page page_of_survival(const Study& study, const Summary& summary, const std::string&) {
  const auto& settings = own<SurvivalSettings>(study);
  Page page;
  page.answer = answer(study, summary);
  page.caveats = {
      fmt::format("Baran's words are \"on the order of only three\". We say that R = {} is nearly "
                  "as good as full connection where it falls short of it by at most {} of all "
                  "stations in the mean over shares destroyed from 0 to one half; the tables give "
                  "the numbers for other bounds.",
                  settings.claimed, settings.within),
      "Links never fail, and a station that is cut off counts as lost though it stands.",
      "In a regular lattice all stations but those at the rim have the same number of links, so "
      "an attack on the most linked begins as one in random order over nearly all of it. A rank by "
      "shortest paths that is taken once destroys a lattice from its middle outwards: the rest "
      "hangs together. Ranks taken anew after each loss by shortest paths (adaptive-betweenness) "
      "are within reach up to a side of 31."};
  page.method = {
      fmt::format("Lattices of {0} × {0} stations. Each seed draws {1} orders in which stations "
                  "fall and averages over them; one order gives the whole curve (Newman & Ziff "
                  "2001). R = 1 is a random tree, another for each seed.",
                  settings.side, settings.draws),
      "Intervals are 95 % by Student's t over seeds.",
      "The same networks under destruction in order of rank show what an adversary gains who "
      "chooses: the censor's view of the same question."};
  page.roles = roles(settings);
  page.parts = parts(settings);
  page.states.push_back({{"code", kWholeLattice}, {"title", "the whole lattice"}});
  return page;
}

}  // namespace chokepoint
