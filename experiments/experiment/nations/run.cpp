#include "experiments/experiment/nations/run.hpp"

#include <algorithm>
#include <array>

#include "experiments/experiment/nations/internet.hpp"
#include "filters/place/stream_nations.hpp"
#include "topology/route/routing.hpp"

namespace chokepoint {
namespace {

constexpr double kPathShare = 0.9;  // of paths, for the potential and for the set, as published

constexpr std::array kMetrics{
    MetricDefinition{kPotential, "Choke-point potential", "1 / ASes",
                     "1 / the number of border networks (ASes) that, taken in the order of the "
                     "paths that they see, see over 90 % of the paths across the nation's border "
                     "(Leyba et al. 2019): 1 when one network sees nearly all",
                     MetricGroup::kEfficacy, kShare},
    MetricDefinition{kPotentialAses, "Networks behind it", "ASes",
                     "the number of those border networks", MetricGroup::kCoverage, kOneOrMore},
    MetricDefinition{
        "smallest_set_90", "Smallest set for 90 %", "ASes",
        "networks anywhere, between the ends of paths, that the greedy algorithm needs "
        "to be on 90 % of the paths across the border",
        MetricGroup::kCoverage, kOneOrMore},
    MetricDefinition{"domestic_share_90", "Domestic share of that set", "share of ASes",
                     "networks of the set that are the nation's own", MetricGroup::kCoverage,
                     kShare},
    MetricDefinition{"ases", "Networks", "ASes", "networks (ASes) of the nation in the graph",
                     MetricGroup::kFact},
    MetricDefinition{"border_ases", "Border networks", "ASes",
                     "networks of the nation with a link abroad", MetricGroup::kFact},
    MetricDefinition{"border_links", "Border links", "links",
                     "links between a network of the nation and one abroad", MetricGroup::kFact},
    MetricDefinition{"border_link_share", "Border share of links", "share of links",
                     "border links / links with an end in the nation", MetricGroup::kFact, kShare},
    MetricDefinition{"returning_share", "Paths that leave and return", "share of paths",
                     "paths across the border with both ends in the nation / paths across the "
                     "border",
                     MetricGroup::kFact, kShare},
};

RunRecord record_of(const Internet& internet, const NationFacts& facts, const std::string& routing,
                    std::uint64_t seed) {
  const auto number = [](auto count) { return static_cast<double>(count); };
  RunRecord record{
      "paths", seed, {internet.year, routing}, internet.mesh.state(facts.state).code, {}};
  auto& values = record.values;
  if (facts.pairs > 0) {
    values.emplace_back(kPotential, facts.potential);
    values.emplace_back(kPotentialAses, number(facts.potential_routers));
    values.emplace_back("returning_share", number(facts.abroad_and_back) / number(facts.pairs));
  }
  if (facts.set_reaches_share && !facts.set.empty()) {
    const auto domestic = std::count_if(facts.set.begin(), facts.set.end(), [&](RouterId r) {
      return internet.mesh.router(r).state == facts.state;
    });
    values.emplace_back("smallest_set_90", number(facts.set.size()));
    values.emplace_back("domestic_share_90", number(domestic) / number(facts.set.size()));
  }
  values.emplace_back("ases", number(facts.routers));
  values.emplace_back("border_ases", number(facts.border_routers));
  values.emplace_back("border_links", number(facts.border_links));
  if (const auto links = internet.links_of[facts.state.value]; links > 0) {
    values.emplace_back("border_link_share", number(facts.border_links) / number(links));
  }
  return record;
}

}  // namespace

std::span<const MetricDefinition> nations_metrics() { return kMetrics; }

std::vector<RunRecord> run_nations(const NationsSettings& settings, const Internet& internet,
                                   const std::string& routing, std::uint64_t seed) {
  const auto destinations = draw_destinations(
      internet.mesh, settings.destinations.value_or(internet.mesh.routers().size()), seed);
  const auto facts = national_choke_points({.mesh = internet.mesh,
                                            .graph = internet.graph,
                                            .routing = find_routing(routing),
                                            .destinations = destinations,
                                            .set_outward = settings.set_destinations,
                                            .seed = seed,
                                            .threads = 1,  // units are processes
                                            .f = kPathShare,
                                            .share = kPathShare});
  std::vector<RunRecord> records;
  for (const NationFacts& nation : facts) {
    records.push_back(record_of(internet, nation, routing, seed));
  }
  return records;
}

}  // namespace chokepoint
