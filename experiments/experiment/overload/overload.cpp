#include <fmt/format.h>

#include "experiments/experiment/experiment.hpp"
#include "experiments/experiment/overload/findings.hpp"
#include "experiments/experiment/overload/measures.hpp"
#include "experiments/experiment/overload/page.hpp"
#include "experiments/experiment/overload/run.hpp"
#include "experiments/experiment/overload/settings.hpp"
#include "filters/profile/profile_reader.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

Plan plan(const Study& study, const std::filesystem::path&) {
  const auto& settings = own<OverloadSettings>(study);
  const auto box = std::make_shared<const Profile>(find_profile(settings.profile));
  if (!box->capacity.limited) {
    throw InputError("", 0, "profile", settings.profile + " states no capacity to overload");
  }
  Plan plan;
  for (std::uint32_t s = 0; s < study.seeds.packets; ++s) {
    const std::uint64_t seed = study.seeds.first + s;
    for (const double load : settings.load_kpps) {
      plan.units.push_back({fmt::format("{} {}", seed, load), [&study, box, load, seed] {
                              return run_overload(study, *box, load, seed);
                            }});
    }
  }
  return plan;
}

std::vector<KnobDefinition> knobs() {
  return {{"profile", "Box", "", "the profile of the inspecting box",
           [](const Study& s) { return std::vector{own<OverloadSettings>(s).profile}; }},
          {"load_kpps", "Stressing load", "kilopackets/s",
           "datagrams that are sent past the box to occupy it",
           [](const Study& s) {
             std::vector<std::string> loads;
             for (const double load : own<OverloadSettings>(s).load_kpps) {
               loads.push_back(fmt::format("{}", load));
             }
             return loads;
           },
           nullptr, true}};
}

}  // namespace

/// How much gets past an inspecting box when there is more to inspect than it can?
const Experiment& overload() {
  static const Experiment kExperiment{
      .name = "overload",
      .meaning = "what gets past an inspecting box under a stressing load",
      .knobs = knobs(),
      .engines = {{"packets", "Box", "packets offered to one box, in order of time", "leak_rate",
                   [](const Study& s) { return s.seeds.packets; }}},
      .metrics = overload_metrics(),
      .settings = overload_settings(),
      .own = [] { return std::any(OverloadSettings{}); },
      .complete = complete_overload,
      .inputs = [](const Study& s) { return profile_files(own<OverloadSettings>(s).profile); },
      .plan = plan,
      .conclude = conclude_overload,
      .page = page_of_overload,
      .table = table_of_overload,
  };
  return kExperiment;
}

}  // namespace chokepoint
