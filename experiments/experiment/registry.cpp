#include <algorithm>
#include <array>

#include "experiments/experiment/experiment.hpp"
#include "topology/base/error.hpp"
#include "topology/base/nearest.hpp"

namespace chokepoint {

// Each is defined in the folder of its name.
const Experiment& density_decay();
const Experiment& nations();
const Experiment& overload();
const Experiment& survival();

namespace {

const std::array kExperiments{&density_decay(), &nations(), &overload(), &survival()};

}  // namespace

std::span<const Experiment* const> experiments() { return kExperiments; }

const Experiment& find_experiment(std::string_view name) {
  const auto found = std::find_if(kExperiments.begin(), kExperiments.end(),
                                  [name](const Experiment* e) { return e->name == name; });
  if (found != kExperiments.end()) return **found;
  std::vector<std::string_view> known;
  for (const Experiment* e : kExperiments) known.push_back(e->name);
  throw InputError("", 0, "experiment", none_of(name, known));
}

Summary summarise(const Study& study, const std::vector<RunRecord>& runs) {
  const Experiment& kind = *study.experiment;
  return {study.name, cells_of(runs, kind.metrics, study.seeds.first), kind.conclude(study, runs)};
}

}  // namespace chokepoint
