#include <memory>

#include <fmt/format.h>

#include "experiments/experiment/experiment.hpp"
#include "experiments/experiment/nations/findings.hpp"
#include "experiments/experiment/nations/internet.hpp"
#include "experiments/experiment/nations/page.hpp"
#include "experiments/experiment/nations/run.hpp"
#include "experiments/experiment/nations/settings.hpp"

namespace chokepoint {
namespace {

/// The graphs are read once, by the process that plans; those that it forks find them in memory.
Plan plan(const Study& study, const std::filesystem::path&) {
  const auto& settings = own<NationsSettings>(study);
  const auto internets = std::make_shared<const std::vector<Internet>>(read_internets(settings));
  Plan plan;
  for (std::uint32_t s = 0; s < study.seeds.paths; ++s) {
    const std::uint64_t seed = study.seeds.first + s;
    for (std::size_t y = 0; y < internets->size(); ++y) {
      for (const std::string& routing : settings.routing) {
        plan.units.push_back({fmt::format("{} {} {}", seed, (*internets)[y].year, routing),
                              [&settings, internets, y, routing, seed] {
                                return run_nations(settings, (*internets)[y], routing, seed);
                              }});
      }
    }
  }
  return plan;
}

std::vector<std::filesystem::path> inputs(const Study& study) {
  const auto& settings = own<NationsSettings>(study);
  std::vector<std::filesystem::path> files;
  for (const NationYear& year : settings.years) {
    files.push_back(settings.file(year.graph));
    files.push_back(settings.file(year.countries));
  }
  return files;
}

std::vector<std::string> years(const Study& study) {
  std::vector<std::string> texts;
  for (const NationYear& year : own<NationsSettings>(study).years) {
    texts.push_back(std::to_string(year.year));
  }
  return texts;
}

std::vector<KnobDefinition> knobs() {
  return {{"year", "Year", "", "the year of the graph", years, nullptr, true},
          {"routing", "Routing", "", "how routes are chosen",
           [](const Study& s) { return own<NationsSettings>(s).routing; }}};
}

}  // namespace

/// How many networks does a nation need to watch its border, and did that change over the years?
const Experiment& nations() {
  static const Experiment kExperiment{
      .name = "nations",
      .meaning = "how few networks see the paths across each nation's border, year by year",
      .knobs = knobs(),
      .engines = {{"paths", "Paths", "routes of the whole graph, followed without packets",
                   kPotential, [](const Study& s) { return s.seeds.paths; }}},
      .metrics = nations_metrics(),
      .settings = nations_settings(),
      .own = [] { return std::any(NationsSettings{}); },
      .inputs = inputs,
      .plan = plan,
      .conclude = conclude_nations,
      .page = page_of_nations,
      .table = table_of_nations,
  };
  return kExperiment;
}

}  // namespace chokepoint
