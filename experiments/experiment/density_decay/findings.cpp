#include "experiments/experiment/density_decay/findings.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <tuple>

#include <fmt/format.h>

#include "experiments/experiment/density_decay/knobs.hpp"
#include "experiments/experiment/experiment.hpp"
#include "experiments/study/frozen_arm.hpp"

namespace chokepoint {
namespace {

/// The ladder of one world: everything but the density is fixed.
struct Ladder {
  std::map<double, std::map<std::uint64_t, double>> efficacy;  // target degree → seed → value
  std::map<double, std::vector<double>> degree;                // target degree → realised
};

/// What the ladder runs through: engine, metric, and knob values without the density.
struct WorldKey {
  std::string engine;
  std::string metric;
  KnobValues knobs;
  auto operator<=>(const WorldKey&) const = default;
};

KnobValues world_of(KnobValues knobs) {
  knobs[kDensity].clear();
  return knobs;
}

/// The metrics that findings of an engine rest on.
std::span<const std::string_view> efficacies_of(std::string_view engine) {
  static constexpr std::array<std::string_view, 3> kPaths{
      "blocking_bound", "blocking_bound_forward", "blocking_bound_reverse"};
  static constexpr std::array<std::string_view, 1> kPackets{"blocking"};
  if (engine == "paths") return kPaths;
  return kPackets;
}

/// The question that the ladders of an arm answer; nothing for arms that are controls.
std::optional<std::string_view> part_of(const KnobValues& knobs) {
  const bool grows = knobs[kBudget] == "half-border";
  if (knobs[kStrategy] == "greedy") return grows ? kGrowingBudget : kFixedBudget;
  if (frozen_rung(knobs[kStrategy]) && !grows) return kFrozenSites;
  return std::nullopt;
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
    if (!part_of(run.knobs)) continue;
    const auto efficacies = efficacies_of(run.engine);
    for (const auto& [metric, value] : run.values) {
      if (std::find(efficacies.begin(), efficacies.end(), metric) == efficacies.end()) continue;
      Ladder& ladder = ladders[{run.engine, metric, world_of(run.knobs)}];
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

std::string_view subject(std::string_view metric) {
  if (metric == "blocking") return "Blocking";
  if (metric == "blocking_bound_forward") {
    return "What perfect boxes that need a packet from the client could block";
  }
  if (metric == "blocking_bound_reverse") {
    return "What perfect boxes that need a packet from the server could block";
  }
  return "What perfect boxes that may act on any packet could block";
}

std::string half_text(const HalfDensity& half) {
  if (!half.value) return fmt::format("half of the first value is {}", half.reason);
  const std::string text =
      fmt::format("half of the first value is reached at degree {:.1f}", *half.value);
  if (!half.ci_low) return text;
  return text + (half.ci_high ? fmt::format(" [{:.1f}, {:.1f}]", *half.ci_low, *half.ci_high)
                              : fmt::format(" [{:.1f}, beyond the ladder]", *half.ci_low));
}

std::string describe(std::string_view metric, double first_degree, double last_degree,
                     const Decay& decay) {
  std::string text = fmt::format(
      "{} {} from {} at mean degree {:.2f} to {} at {:.2f}; {}", subject(metric),
      decay.last.mean < decay.first.mean ? "falls" : "does not fall:", interval_text(decay.first),
      first_degree, interval_text(decay.last), last_degree, half_text(decay.half));
  if (!decay.verdict.reason.empty()) text += "; undecided: " + decay.verdict.reason;
  return text + ".";
}

Where where_of(const Study& study, const KnobValues& knobs) {
  Where where;
  for (std::size_t k = 0; k < knobs.size(); ++k) {
    if (!knobs[k].empty()) where.emplace_back(study.experiment->knobs[k].id, knobs[k]);
  }
  return where;
}

RandomStream stream_for(const char* purpose, const WorldKey& world, std::uint64_t seed) {
  return {seed, fmt::format("{} {} {} {}", purpose, world.engine, world.metric,
                            fmt::join(world.knobs, " "))};
}

Finding finding_of(const Study& study, const WorldKey& world, const DecayCurves& curves) {
  RandomStream random = stream_for("decay", world, study.seeds.first);
  const Decay decay = estimate_decay(curves, random);
  Finding finding;
  finding.claim = study.claim;
  finding.holds = decay.verdict.holds;
  finding.reason = decay.verdict.reason;
  finding.part = *part_of(world.knobs);
  finding.seeds = curves.efficacy.size();
  finding.tipping_threshold = decay.tipping_threshold;
  finding.engine = world.engine;
  finding.metric = world.metric;
  finding.where = where_of(study, world.knobs);
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

    if (part_of(world.knobs) != kFixedBudget || world.metric != efficacies_of(world.engine)[0]) {
      continue;
    }
    WorldKey growing = world;
    growing.knobs[kBudget] = "half-border";
    const auto other = ladders.find(growing);
    if (other == ladders.end()) continue;
    RandomStream paired = stream_for("budget rule", world, study.seeds.first);
    left.push_back(
        {where_of(study, world.knobs), decay_left(curves, curves_of(other->second), paired)});
  }
  return conclusions;
}

}  // namespace chokepoint
