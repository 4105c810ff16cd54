#include "experiments/engine/paths/paths_engine.hpp"

#include <map>

#include <fmt/format.h>

#include "experiments/engine/paths/conversation_paths.hpp"
#include "experiments/engine/placement.hpp"
#include "experiments/engine/world.hpp"
#include "experiments/measure/metrics.hpp"
#include "filters/place/knowledge.hpp"

namespace chokepoint {
namespace {

// Placing at random is a control; the mean of several placements per seed is a steadier one.
constexpr int kRandomDraws = 16;

/// Mean of each metric over several evaluations, in the order of the metrics' first appearance.
class Averages {
 public:
  void add(const MetricValue& value) {
    for (auto& [id, sum] : sums_) {
      if (id == value.id) {
        sum.first += value.value;
        ++sum.second;
        return;
      }
    }
    sums_.push_back({value.id, {value.value, 1}});
  }
  std::vector<std::pair<std::string, double>> means() const {
    std::vector<std::pair<std::string, double>> means;
    for (const auto& [id, sum] : sums_) means.emplace_back(id, sum.first / sum.second);
    return means;
  }

 private:
  std::vector<std::pair<std::string, std::pair<double, int>>> sums_;
};

}  // namespace

std::vector<RunRecord> run_paths(const Study& study, const std::string& family, double border_share,
                                 std::uint64_t seed) {
  const World world = build_world(study, family, border_share, seed);
  const Rung first(world, study.factors.density.front());
  WorkloadSpec spec = study.workload;
  spec.seed = seed;
  const Workload workload = make_workload(spec, first.territory);
  const auto targets = targets_of(workload);

  std::vector<RunRecord> records;
  for (const std::string& name : study.factors.routing) {
    const Routing& routing = find_routing(name);
    const Placements placements(world, study.factors.density, arms_of(study.factors),
                                {routing, salt_seed(seed)}, seed);
    for (std::size_t step = 0; step < study.factors.density.size(); ++step) {
      const double density = study.factors.density[step];
      const Rung rung(world, density);
      const SiteSets routes =
          routes_across_border(rung.graph, routing, rung.territory, salt_seed(seed));
      const auto outage = draw_outage(study.outage, rung, seed);
      const ConversationPaths paths =
          follow(rung.graph, routing, rung.territory, targets, workload.attempts, salt_seed(seed),
                 outage ? &*outage : nullptr);
      const CellFacts facts{
          paths.mean_hops, static_cast<double>(minimum_border_cut(rung.mesh, rung.territory)),
          static_cast<double>(border_links(rung.mesh, rung.territory)), rung.mean_degree};
      for (const Arm& arm : placements.arms()) {
        if (!arm.exists_on(step)) continue;
        RandomStream random = placements.stream();
        Averages averages;
        for (int draw = 0; draw < (arm.strategy == "random" ? kRandomDraws : 1); ++draw) {
          const auto sites = placements.sites(arm, {rung, routes}, random);
          for (const auto& v : coverage_metrics(paths.crossings.observe(sites), targets))
            averages.add(v);
          const BlockingBounds bounds = blocking_bounds(paths.crossings, sites);
          averages.add({"blocking_bound", bounds.either});
          averages.add({"blocking_bound_forward", bounds.forward});
          averages.add({"blocking_bound_reverse", bounds.reverse});
          averages.add({"sites", static_cast<double>(sites.size())});
          averages.add({"budget_per_cut", static_cast<double>(sites.size()) / facts.cut_size});
        }
        if (arm.strategy == "none") {
          for (const auto& v : fact_metrics(facts)) averages.add(v);
          if (outage) averages.add({"outage_loss", paths.outage_loss});
        }
        records.push_back({"paths",
                           seed,
                           {family, fmt::format("{}", density), fmt::format("{}", border_share),
                            name, arm.strategy, arm.budget_text(), "", ""},
                           rung.mesh.state(world.filtering_state).code,
                           averages.means()});
      }
    }
  }
  return records;
}

}  // namespace chokepoint
