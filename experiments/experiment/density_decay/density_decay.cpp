#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "experiments/experiment/density_decay/findings.hpp"
#include "experiments/experiment/density_decay/page.hpp"
#include "experiments/experiment/density_decay/plan.hpp"
#include "experiments/experiment/density_decay/table.hpp"
#include "experiments/experiment/experiment.hpp"
#include "experiments/measure/metrics.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

/// What the packet engine runs of one factor: its own list within the study's values, or, when a
/// narrowed study leaves none of them, the first that is left.
template <class T>
std::vector<T> part_of(const std::vector<T>& whole, const std::vector<T>& wanted) {
  if (wanted.empty()) return whole;
  std::vector<T> part;
  for (const T& value : whole) {
    if (std::find(wanted.begin(), wanted.end(), value) != wanted.end()) part.push_back(value);
  }
  if (part.empty()) part.push_back(whole.front());
  return part;
}

/// At most six rungs, the first, the last and as evenly between as there are: fewer bias a
/// half-density (kFewestRungs), more would not fit the time.
std::vector<double> sampled_rungs(const std::vector<double>& rungs) {
  if (rungs.size() <= kFewestRungs) return rungs;
  std::vector<double> sample;
  for (std::size_t i = 0; i < kFewestRungs; ++i) {
    const double place =
        static_cast<double>(i * (rungs.size() - 1)) / static_cast<double>(kFewestRungs - 1);
    sample.push_back(rungs[static_cast<std::size_t>(std::lround(place))]);
  }
  return sample;
}

void complete(Study& study) {
  Factors& all = study.factors;
  // A graph from a file has one family: itself.
  if (!study.topology.file.empty()) {
    all.family = {std::filesystem::path(study.topology.file).stem().string()};
  }
  Factors& packets = study.packets;
  packets.family = part_of(all.family, packets.family);
  packets.density = sampled_rungs(all.density);
  packets.border_share = part_of(all.border_share, packets.border_share);
  packets.routing = all.routing;
  packets.strategy = part_of(all.strategy, packets.strategy);
  packets.budget = part_of(all.budget, packets.budget);
  packets.trigger = all.trigger;
  // The lowest share first: what encryption cannot change runs there.
  packets.encrypted = all.encrypted;
  std::sort(packets.encrypted.begin(), packets.encrypted.end());
}

std::vector<std::filesystem::path> inputs(const Study& study) {
  if (study.topology.file.empty()) return {};
  return {study.topology.file};
}

std::vector<std::string> printed(const std::vector<double>& numbers) {
  std::vector<std::string> texts;
  for (const double number : numbers) texts.push_back(fmt::format("{}", number));
  return texts;
}

std::vector<KnobDefinition> knobs() {
  return {
      {"family", "Interior of the states", "", "how routers of one state are linked",
       [](const Study& s) { return s.factors.family; }, label_of_family},
      {"density", "Mean degree", "links per router",
       "the rung of the ladder, by its target; rungs are nested",
       [](const Study& s) { return printed(s.factors.density); }, nullptr, true},
      {"border_share", "Border share", "share of links",
       "share of the links added to the first rung that cross borders",
       [](const Study& s) { return printed(s.factors.border_share); }, label_of_border_share, true},
      {"routing", "Routing", "", "how packets choose among the paths that there are",
       [](const Study& s) { return s.factors.routing; }, label_of_routing},
      {"strategy", "Placement", "", "where the state puts its filters",
       [](const Study& s) { return s.factors.strategy; }, label_of_strategy, false, true},
      {"budget", "Budget", "routers", "how many routers the state may filter at",
       [](const Study& s) {
         std::vector<std::string> texts;
         for (const Budget& budget : s.factors.budget) texts.push_back(budget.text());
         return texts;
       },
       label_of_budget, false, true},
      {"trigger", "Trigger", "", "what makes a filter block a conversation",
       [](const Study& s) {
         std::vector<std::string> texts;
         for (const Trigger trigger : s.factors.trigger) texts.emplace_back(name_of(trigger));
         return texts;
       },
       label_of_trigger},
      {"encrypted", "Encrypted share", "share of conversations", "conversations inside TLS",
       [](const Study& s) { return printed(s.factors.encrypted); }, label_of_encrypted, true},
  };
}

std::vector<EngineDefinition> engines() {
  return {{"paths", "Paths", "routes and placements counted without packets, on the whole grid",
           "blocking_bound", [](const Study& s) { return s.seeds.paths; }},
          {"packets", "Packets",
           "real TCP, HTTP and TLS in ns-3 past real filters, on part of the grid", "blocking",
           [](const Study& s) { return s.seeds.packets; }}};
}

}  // namespace

/// Does filtering lose its grip as a mesh grows denser? Factor grid, both engines.
const Experiment& density_decay() {
  static const Experiment kExperiment{
      .name = "density-decay",
      .meaning = "what filters at a budget of sites still stop on each rung of a density ladder",
      .knobs = knobs(),
      .engines = engines(),
      .metrics = conversation_metrics(),
      .settings =
          joined({packet_settings(), topology_settings(), workload_settings(), factor_settings()}),
      .complete = complete,
      .inputs = inputs,
      .plan = plan_density_decay,
      .conclude = conclude_density_decay,
      .page = page_of_density_decay,
      .table = table_of_density_decay,
  };
  return kExperiment;
}

}  // namespace chokepoint
