#include <fmt/format.h>

#include "experiments/experiment/experiment.hpp"
#include "experiments/experiment/survival/findings.hpp"
#include "experiments/experiment/survival/measures.hpp"
#include "experiments/experiment/survival/page.hpp"
#include "experiments/experiment/survival/run.hpp"
#include "experiments/experiment/survival/settings.hpp"

namespace chokepoint {
namespace {

Plan plan(const Study& study, const std::filesystem::path&) {
  const auto& settings = own<SurvivalSettings>(study);
  Plan plan;
  for (std::uint32_t s = 0; s < study.seeds.paths; ++s) {
    const std::uint64_t seed = study.seeds.first + s;
    for (const double redundancy : settings.redundancy) {
      for (const std::string& attack : settings.attack) {
        plan.units.push_back(
            {fmt::format("{} {} {}", seed, redundancy, attack), [&study, redundancy, attack, seed] {
               return run_survival(study, redundancy, attack, seed);
             }});
      }
    }
  }
  return plan;
}

std::vector<std::string> printed(const std::vector<double>& numbers) {
  std::vector<std::string> texts;
  for (const double number : numbers) texts.push_back(fmt::format("{}", number));
  return texts;
}

std::vector<KnobDefinition> knobs() {
  return {
      {"redundancy", "Redundancy", "links per station",
       "links of the endless lattice / stations, as Baran counts them",
       [](const Study& s) { return printed(own<SurvivalSettings>(s).redundancy); },
       label_of_redundancy, true},
      {"attack", "Order of destruction", "", "which stations fall first",
       [](const Study& s) { return own<SurvivalSettings>(s).attack; }, label_of_attack},
      {"destroyed", "Stations destroyed", "share of all",
       "share of the stations that are destroyed",
       [](const Study& s) { return printed(own<SurvivalSettings>(s).destroyed); }, nullptr, true}};
}

}  // namespace

/// How much of a lattice hangs together when stations are destroyed at random or by rank?
const Experiment& survival() {
  static const Experiment kExperiment{
      .name = "survival",
      .meaning = "how much of a lattice hangs together when stations are destroyed",
      .knobs = knobs(),
      .engines = {{"paths", "Graph", "the largest connected group, counted on the graph",
                   "survivability", [](const Study& s) { return s.seeds.paths; }}},
      .metrics = survival_metrics(),
      .settings = survival_settings(),
      .own = [] { return std::any(SurvivalSettings{}); },
      .plan = plan,
      .conclude = conclude_survival,
      .page = page_of_survival,
      .table = table_of_survival,
  };
  return kExperiment;
}

}  // namespace chokepoint
