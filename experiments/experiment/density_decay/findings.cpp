#include "experiments/experiment/density_decay/findings.hpp"

#include <map>
#include <tuple>

#include <fmt/format.h>

#include "experiments/experiment/density_decay/knobs.hpp"
#include "experiments/experiment/experiment.hpp"

namespace chokepoint {
namespace {

/// The ladder of one world: everything but the density is fixed.
struct Ladder {
  std::map<double, std::map<std::uint64_t, double>> efficacy;  // target degree → seed → value
  std::map<double, std::vector<double>> degree;                // target degree → realised
};

/// Engine and knob values without the density, along which the ladder runs.
using WorldKey = std::pair<std::string, KnobValues>;

KnobValues world_of(KnobValues knobs) {
  knobs[kDensity].clear();
  return knobs;
}

std::string_view efficacy_of(std::string_view engine) {
  return engine == "paths" ? "blocking_bound" : "blocking";
}

/// Realised mean degrees are facts, measured once per cell under `none` in the path engine.
std::map<std::tuple<std::string, std::string, std::string, std::uint64_t>, double> realised_degrees(
    const std::vector<RunRecord>& runs) {
  std::map<std::tuple<std::string, std::string, std::string, std::uint64_t>, double> degrees;
  for (const RunRecord& run : runs) {
    for (const auto& [metric, value] : run.values) {
      if (metric != "mean_degree") continue;
      degrees[{run.knobs[kFamily], run.knobs[kBorderShare], run.knobs[kDensity], run.seed}] = value;
    }
  }
  return degrees;
}

std::map<WorldKey, Ladder> ladders_of(const std::vector<RunRecord>& runs) {
  const auto degrees = realised_degrees(runs);
  std::map<WorldKey, Ladder> ladders;
  for (const RunRecord& run : runs) {
    if (run.knobs[kStrategy] != "greedy") continue;
    const std::string_view efficacy = efficacy_of(run.engine);
    for (const auto& [metric, value] : run.values) {
      if (metric != efficacy) continue;
      Ladder& ladder = ladders[{run.engine, world_of(run.knobs)}];
      const double target = std::stod(run.knobs[kDensity]);
      ladder.efficacy[target][run.seed] = value;
      const auto degree = degrees.find(
          {run.knobs[kFamily], run.knobs[kBorderShare], run.knobs[kDensity], run.seed});
      ladder.degree[target].push_back(degree == degrees.end() ? target : degree->second);
    }
  }
  return ladders;
}

/// Only seeds that have every rung: differences are taken within seeds.
DecayCurves curves_of(const Ladder& ladder) {
  DecayCurves curves;
  for (const auto& [target, degrees] : ladder.degree)
    curves.degree.push_back(student_t(degrees).mean);
  for (const auto& [seed, unused] : ladder.efficacy.begin()->second) {
    std::vector<double> row;
    for (const auto& [target, by_seed] : ladder.efficacy) {
      const auto value = by_seed.find(seed);
      if (value != by_seed.end()) row.push_back(value->second);
    }
    if (row.size() == ladder.efficacy.size()) curves.efficacy.push_back(std::move(row));
  }
  return curves;
}

std::string describe(std::string_view metric, double first_degree, double last_degree,
                     const Decay& decay) {
  std::string text =
      fmt::format("{} falls from {} at mean degree {:.2f} to {} at {:.2f}",
                  metric == "blocking" ? "Blocking" : "What perfect boxes could block",
                  interval_text(decay.first), first_degree, interval_text(decay.last), last_degree);
  if (decay.last.mean >= decay.first.mean) {
    const auto at = text.find("falls");
    text.replace(at, 5, "does not fall:");
  }
  const HalfDensity& half = decay.half;
  if (!half.value) return text + fmt::format("; half of the first value is {}.", half.reason);
  text += fmt::format("; half of the first value is reached at degree {:.1f}", *half.value);
  if (!half.ci_low) return text + ".";
  return text + (half.ci_high ? fmt::format(" [{:.1f}, {:.1f}].", *half.ci_low, *half.ci_high)
                              : fmt::format(" [{:.1f}, beyond the ladder].", *half.ci_low));
}

Where where_of(const Study& study, const KnobValues& knobs) {
  Where where;
  for (std::size_t k = 0; k < knobs.size(); ++k) {
    if (!knobs[k].empty()) where.emplace_back(study.experiment->knobs[k].id, knobs[k]);
  }
  return where;
}

RandomStream stream_for(const char* purpose, const WorldKey& world, std::uint64_t seed) {
  return {seed, fmt::format("{} {} {}", purpose, world.first, fmt::join(world.second, " "))};
}

Finding finding_of(const Study& study, const WorldKey& world, const DecayCurves& curves) {
  RandomStream random = stream_for("decay", world, study.seeds.first);
  const Decay decay = estimate_decay(curves, random);
  Finding finding;
  finding.claim = study.claim;
  finding.holds = decay.holds;
  finding.engine = world.first;
  finding.metric = efficacy_of(world.first);
  finding.where = where_of(study, world.second);
  finding.first = {decay.first, curves.degree.front()};
  finding.last = {decay.last, curves.degree.back()};
  finding.left = decay.left;
  finding.half = decay.half;
  finding.text = describe(finding.metric, curves.degree.front(), curves.degree.back(), decay);
  return finding;
}

}  // namespace

Conclusions conclude_density_decay(const Study& study, const std::vector<RunRecord>& runs) {
  Conclusions conclusions;
  auto& left = conclusions.comparisons[kLeftUnderHalfBorder];
  const auto ladders = ladders_of(runs);
  for (const auto& [world, ladder] : ladders) {
    const DecayCurves curves = curves_of(ladder);
    if (curves.efficacy.empty() || curves.degree.size() < 2) continue;
    conclusions.findings.push_back(finding_of(study, world, curves));

    if (world.second[kBudget] == "half-border") continue;
    WorldKey growing = world;
    growing.second[kBudget] = "half-border";
    const auto other = ladders.find(growing);
    if (other == ladders.end()) continue;
    RandomStream paired = stream_for("budget rule", world, study.seeds.first);
    left.push_back(
        {where_of(study, world.second), decay_left(curves, curves_of(other->second), paired)});
  }
  return conclusions;
}

}  // namespace chokepoint
