#include "experiments/experiment/nations/page.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "experiments/experiment/nations/run.hpp"
#include "experiments/experiment/nations/settings.hpp"

namespace chokepoint {
namespace {

using nlohmann::ordered_json;

std::string answer(const Summary& summary) {
  for (const Finding& finding : summary.conclusions.findings) {
    if (finding.state.empty()) return finding.text;
  }
  return "";
}

std::vector<std::string> caveats(const NationsSettings& settings) {
  std::vector<std::string> list{
      "Routes are computed from inferred business relations (customer, peer), not observed. Public "
      "measurements miss many links between peers, and miss fewer of them in later years: part of "
      "any change is a change of what is seen.",
      "A network counts as being in one country, where most of its addresses are. Networks that no "
      "table places belong to no nation, and links to them cross no border.",
      "Every path counts the same, whatever traffic it carries.",
      "Leyba et al. (2019), on other graphs, found most boundaries unchanged "
      "or harder over ten years.",
      "A nation with one border network has a potential of 1 by construction, and can only become "
      "softer."};
  for (std::size_t i = 1; i < settings.years.size(); ++i) {
    if (settings.years[i].countries != settings.years[i - 1].countries) continue;
    list.push_back(
        fmt::format("{} and {} are placed by one and the same table of countries ({}).",
                    settings.years[i - 1].label(), settings.years[i].label(),
                    std::filesystem::path(settings.years[i].countries).filename().string()));
  }
  return list;
}

std::string paths_followed(const Study& study) {
  const auto& settings = own<NationsSettings>(study);
  if (!settings.destinations) {
    return "The paths from every network to every other are followed; nothing is drawn, so the "
           "numbers of a nation have no interval.";
  }
  return fmt::format(
      "Each of the {} seeds draws {} networks as destinations, and the paths from all networks to "
      "them are followed; a network that is in the graphs of several years is drawn in all or none "
      "of them. Paths into a nation then end at few of its networks, which makes potentials "
      "greater than they are. Intervals of a nation are 95 % by Student's t over seeds.",
      study.seeds.paths, *settings.destinations);
}

std::vector<std::string> method(const Study& study) {
  return {paths_followed(study),
          "A path belongs to a nation when one of its ends is there, and counts when it crosses "
          "the border. Potential: Leyba et al. (2019), with f = 0.9.",
          fmt::format("The smallest sets are chosen by the greedy algorithm on the paths to {} "
                      "networks abroad and to some of the nation's own, and judged on all that "
                      "are followed.",
                      own<NationsSettings>(study).set_destinations),
          "The factor over all nations is the geometric mean of last / first, its interval 95 % "
          "by Student's t over nations. It tells how much nations differ, not what the measured "
          "graphs miss."};
}

ordered_json dates(const NationsSettings& settings) {
  ordered_json dates = ordered_json::array();
  for (const NationYear& year : settings.years) dates.push_back(year.date());
  return dates;
}

ordered_json states_of(const Summary& summary) {
  std::set<std::string> codes;
  for (const SummaryCell& cell : summary.cells) codes.insert(cell.state);
  ordered_json states = ordered_json::array();
  for (const std::string& code : codes) states.push_back({{"code", code}, {"title", code}});
  return states;
}

}  // namespace

Page page_of_nations(const Study& study, const Summary& summary, const std::string&) {
  const auto& settings = own<NationsSettings>(study);
  Page page;
  page.answer = answer(summary);
  page.caveats = caveats(settings);
  page.method = method(study);
  page.roles = {{"axis", "year"}};
  if (settings.routing.size() > 1) page.roles["choice"] = {"routing"};
  page.states = states_of(summary);
  page.parts = {
      {"nations",
       {{"engine", "paths"},
        {"title", "Nation by nation"},
        {"metric", kPotential},
        {"places", dates(settings)},
        {"shown", settings.shown},
        {"columns",
         {kPotential, kPotentialAses, "smallest_set_90", "domestic_share_90", "ases", "border_ases",
          "border_links", "border_link_share"}},
        {"words",
         {{"yes", "softer"},
          {"no", "harder"},
          {"same", "the same"},
          {"undecided", "not to be told"}}},
        {"text",
         "Every nation is a grey line from year to year, those ticked in the table are coloured. "
         "A potential is 1 / a number of networks, so its scale is by factors. Beside it: in which "
         "share of the nations one network, two networks and so on see over 90 % of the paths."}}}};
  return page;
}

}  // namespace chokepoint
