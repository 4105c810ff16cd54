#include "experiments/measure/summary.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "experiments/measure/metrics.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kResamples = 1000;

using CellKey = std::tuple<std::string, KnobValues, std::string, std::string>;

/// Cells in the order in which they first appear.
std::vector<SummaryCell> cells_of(const std::vector<RunRecord>& runs, std::uint64_t first_seed) {
  std::map<CellKey, std::size_t> index;
  std::vector<SummaryCell> cells;
  std::vector<std::vector<double>> values;
  for (const RunRecord& run : runs) {
    for (const auto& [metric, value] : run.values) {
      const auto [found, added] =
          index.try_emplace(CellKey{run.engine, run.knobs, run.state, metric}, cells.size());
      if (added) {
        cells.push_back({run.engine, run.knobs, run.state, metric, {}, {}});
        values.emplace_back();
      }
      values[found->second].push_back(value);
    }
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Estimate t = student_t(values[i]);
    cells[i].t = is_share(cells[i].metric) ? within_unit(t) : t;
    if (!wants_bootstrap(values[i])) continue;
    RandomStream random(first_seed, fmt::format("bootstrap {} {} {}", cells[i].engine,
                                                fmt::join(cells[i].knobs, " "), cells[i].metric));
    cells[i].bootstrap = bootstrap(values[i], kResamples, random);
  }
  return cells;
}

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
    const std::string_view efficacy = run.engine == "paths" ? "blocking_bound" : "blocking";
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

std::string describe(const Finding& finding) {
  const Decay& decay = finding.decay;
  std::string text =
      fmt::format("{} falls from {} at mean degree {:.2f} to {} at {:.2f}",
                  finding.metric == "blocking" ? "Blocking" : "What perfect boxes could block",
                  interval_text(decay.first), finding.first_degree, interval_text(decay.last),
                  finding.last_degree);
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

std::vector<std::pair<std::string, std::string>> where_of(const KnobValues& knobs) {
  std::vector<std::pair<std::string, std::string>> where;
  for (std::size_t k = 0; k < kKnobs.size(); ++k) {
    if (!knobs[k].empty()) where.emplace_back(kKnobs[k], knobs[k]);
  }
  return where;
}

RandomStream stream_for(const char* purpose, const WorldKey& world, std::uint64_t seed) {
  return {seed, fmt::format("{} {} {}", purpose, world.first, fmt::join(world.second, " "))};
}

}  // namespace

Summary summarise(const std::string& study, const std::string& claim,
                  const std::vector<RunRecord>& runs, std::uint64_t first_seed) {
  Summary summary{study, cells_of(runs, first_seed), {}, {}};
  const auto ladders = ladders_of(runs);
  for (const auto& [world, ladder] : ladders) {
    const DecayCurves curves = curves_of(ladder);
    if (curves.efficacy.empty() || curves.degree.size() < 2) continue;
    RandomStream random = stream_for("decay", world, first_seed);
    Finding finding{claim,
                    world.first,
                    world.first == "paths" ? "blocking_bound" : "blocking",
                    where_of(world.second),
                    curves.degree.front(),
                    curves.degree.back(),
                    estimate_decay(curves, random),
                    {}};
    finding.text = describe(finding);
    summary.findings.push_back(std::move(finding));

    if (world.second[kBudget] == "half-border") continue;
    WorldKey growing = world;
    growing.second[kBudget] = "half-border";
    const auto other = ladders.find(growing);
    if (other == ladders.end()) continue;
    RandomStream paired = stream_for("budget rule", world, first_seed);
    summary.budget_rule.push_back(
        {where_of(world.second), decay_left(curves, curves_of(other->second), paired)});
  }
  return summary;
}

}  // namespace chokepoint
