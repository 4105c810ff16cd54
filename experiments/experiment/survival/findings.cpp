#include "experiments/experiment/survival/findings.hpp"

#include <iterator>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "experiments/experiment/survival/run.hpp"
#include "experiments/experiment/survival/settings.hpp"

namespace chokepoint {
namespace {

constexpr const char* kNoLadder = "this study has no ladder of densities";

/// Values over seeds of one metric of whole curves, by redundancy and attack.
using Curves = std::map<std::pair<double, std::string>, std::vector<double>>;

Curves curves_of(const std::vector<RunRecord>& runs, std::string_view wanted) {
  Curves curves;
  for (const RunRecord& run : runs) {
    for (const auto& [metric, value] : run.values) {
      if (metric != wanted) continue;
      curves[{std::stod(run.knobs[kRedundancy]), run.knobs[kAttack]}].push_back(value);
    }
  }
  return curves;
}

/// How far lattices of rising redundancy stay within the bound under one attack.
struct Within {
  std::optional<double> least;        ///< from which on every lattice's interval is within
  std::optional<double> least_means;  ///< from which on every lattice's mean is within
  bool all_judged = true;             ///< no lattice is undecided
};

Within lattices_within(const Curves& shortfalls, const std::string& attack, double bound) {
  Within within;
  const auto note = [](std::optional<double>& least, bool enough, double redundancy) {
    if (!enough) least.reset();
    if (enough && !least) least = redundancy;
  };
  for (const auto& [lattice, values] : shortfalls) {  // by rising redundancy
    if (lattice.second != attack) continue;
    const Estimate shortfall = mean_within(values, kShare);
    const Holds holds = at_most(shortfall, bound).holds;
    within.all_judged &= holds != Holds::kUndecided;
    note(within.least, holds == Holds::kYes, lattice.first);
    note(within.least_means, shortfall.mean <= bound, lattice.first);
  }
  return within;
}

/// "the least redundancy within the bound is 2": never said of what could not be judged.
std::string least_text(const Within& within) {
  if (within.least)
    return fmt::format("the least redundancy within the bound is {}", *within.least);
  if (within.all_judged) return "none of the study's lattices is within the bound";
  return within.least_means
             ? fmt::format("by their means alone, lattices from {} on are within the bound",
                           *within.least_means)
             : std::string("no lattice's mean is within the bound");
}

Finding finding_of(const Study& study, const std::string& attack, const Curves& shortfalls,
                   const std::vector<double>& values) {
  const auto& settings = own<SurvivalSettings>(study);
  const Estimate shortfall = mean_within(values, kShare);
  const Verdict verdict = at_most(shortfall, settings.within, 3);
  const std::string least = least_text(lattices_within(shortfalls, attack, settings.within));
  Finding finding;
  finding.claim = study.claim;
  finding.holds = verdict.holds;
  finding.reason = verdict.reason;
  finding.seeds = shortfall.n;
  finding.engine = "paths";
  finding.metric = "shortfall";
  finding.where = {{"redundancy", fmt::format("{}", settings.claimed)}, {"attack", attack}};
  finding.half.reason = kNoLadder;
  finding.brief =
      fmt::format("R = {} falls short by {} of all stations (bound {}); {}", settings.claimed,
                  interval_text(shortfall, 3), settings.within, least);
  finding.text = fmt::format(
      "Attack {}: over shares destroyed from 0 to one half, the largest group of the lattice with "
      "R = {} falls short of full connection by {} of all stations in the mean (bound {}); {}.",
      attack, settings.claimed, interval_text(shortfall, 3), settings.within, least);
  if (!verdict.reason.empty()) finding.text += " Undecided: " + verdict.reason + ".";
  return finding;
}

}  // namespace

Conclusions conclude_survival(const Study& study, const std::vector<RunRecord>& runs) {
  const auto& settings = own<SurvivalSettings>(study);
  const Curves shortfalls = curves_of(runs, "shortfall");
  Conclusions conclusions;
  for (const std::string& attack : settings.attack) {
    const auto claimed = shortfalls.find({settings.claimed, attack});
    if (claimed == shortfalls.end()) continue;
    conclusions.findings.push_back(finding_of(study, attack, shortfalls, claimed->second));
  }
  return conclusions;
}

std::string table_of_survival(const Study& study, const Summary& summary) {
  constexpr const char* kRow = "{:<11} {:<22} {:<24} {}\n";
  std::map<std::pair<std::string, std::string>, std::map<std::string, Estimate>> rows;
  for (const SummaryCell& cell : summary.cells) {
    if (!cell.knobs[kDestroyed].empty()) continue;
    rows[{cell.knobs[kRedundancy], cell.knobs[kAttack]}][cell.metric] = cell.t;
  }
  std::string table = fmt::format(kRow, "redundancy", "attack", "shortfall up to one half",
                                  "break-point (share destroyed)");
  const auto text = [](const std::map<std::string, Estimate>& row, const char* metric) {
    const auto found = row.find(metric);
    return found == row.end() ? std::string("none") : interval_text(found->second, 3);
  };
  for (const auto& [lattice, row] : rows) {
    fmt::format_to(std::back_inserter(table), kRow, lattice.first, lattice.second,
                   text(row, "shortfall"), text(row, "threshold"));
  }
  for (const Finding& finding : summary.conclusions.findings) {
    table += fmt::format("\n{} {}: {}", study.claim, name_of(finding.holds), finding.text);
  }
  return table + "\n";
}

}  // namespace chokepoint
