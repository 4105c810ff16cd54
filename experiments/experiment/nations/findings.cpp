#include "experiments/experiment/nations/findings.hpp"

#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>

#include "experiments/experiment/nations/run.hpp"
#include "experiments/experiment/nations/settings.hpp"

namespace chokepoint {
namespace {

constexpr const char* kNoLadder = "this study has no ladder of densities";

/// The potential of one nation in the first year and the last, by seed.
struct Change {
  std::vector<double> first;
  std::vector<double> last;
  std::vector<double> fall;
};

/// state → seed → potential, of one year under one routing.
using Potentials = std::map<std::string, std::map<std::uint64_t, double>>;

Potentials potentials_of(const std::vector<RunRecord>& runs, const std::string& year,
                         const std::string& routing) {
  Potentials potentials;
  for (const RunRecord& run : runs) {
    if (run.knobs[kYear] != year || run.knobs[kNationsRouting] != routing) continue;
    for (const auto& [metric, value] : run.values) {
      if (metric == kPotential) potentials[run.state][run.seed] = value;
    }
  }
  return potentials;
}

/// Nations with a potential above 0 in both years and all seeds of either.
std::map<std::string, Change> changes_of(const Potentials& first, const Potentials& last) {
  std::map<std::string, Change> changes;
  for (const auto& [state, seeds] : first) {
    const auto later = last.find(state);
    if (later == last.end()) continue;
    Change change;
    for (const auto& [seed, before] : seeds) {
      const auto after = later->second.find(seed);
      if (after == later->second.end() || before <= 0 || after->second <= 0) continue;
      change.first.push_back(before);
      change.last.push_back(after->second);
      change.fall.push_back(before - after->second);
    }
    if (change.first.size() == seeds.size()) changes.emplace(state, std::move(change));
  }
  return changes;
}

/// What follows every path is exact; what draws destinations needs seeds for an interval.
Verdict verdict_of(const Study& study, const Change& change) {
  const Estimate fall = student_t(change.fall);
  if (own<NationsSettings>(study).destinations) return above(fall, 0, 4);
  return {fall.mean > 0 ? Holds::kYes : Holds::kNo, ""};
}

Finding finding_base(const Study& study, const std::string& routing) {
  Finding finding;
  finding.claim = study.claim;
  finding.engine = "paths";
  finding.metric = kPotential;
  finding.where = {{"routing", routing}};
  finding.half.reason = kNoLadder;
  return finding;
}

Finding finding_of_nation(const Study& study, const std::string& routing, const std::string& state,
                          const Change& change) {
  const auto& years = own<NationsSettings>(study).years;
  Finding finding = finding_base(study, routing);
  finding.state = state;
  const Verdict verdict = verdict_of(study, change);
  finding.holds = verdict.holds;
  finding.reason = verdict.reason;
  finding.seeds = change.fall.size();
  finding.first = {mean_within(change.first, kShare), years.front().date()};
  finding.last = {mean_within(change.last, kShare), years.back().date()};
  finding.text = fmt::format("{}: choke-point potential {} in {}, {} in {}", state,
                             interval_text(finding.first->estimate, 4), years.front().year,
                             interval_text(finding.last->estimate, 4), years.back().year);
  return finding;
}

/// Hardened, softened, unchanged, not to be told.
struct Counts {
  std::size_t softer = 0, harder = 0, same = 0, open = 0;

  std::string open_text() const {
    return open == 0 ? "" : fmt::format("; it cannot be told in {}", open);
  }

  void add(const Study& study, const Change& change) {
    const Holds holds = verdict_of(study, change).holds;
    if (holds == Holds::kYes) {
      ++softer;
    } else if (holds == Holds::kUndecided) {
      ++open;
    } else {
      ++(student_t(change.fall).mean < 0 ? harder : same);
    }
  }
};

Estimate exponential(Estimate logs) {
  logs.mean = std::exp(logs.mean);
  if (logs.ci_low) logs.ci_low = std::exp(*logs.ci_low);
  if (logs.ci_high) logs.ci_high = std::exp(*logs.ci_high);
  return logs;
}

void conclude_routing(const Study& study, const std::vector<RunRecord>& runs,
                      const std::string& routing, Conclusions& conclusions) {
  const auto& years = own<NationsSettings>(study).years;
  const auto changes = changes_of(potentials_of(runs, std::to_string(years.front().year), routing),
                                  potentials_of(runs, std::to_string(years.back().year), routing));
  std::vector<double> firsts, lasts, logs;
  Counts counts;
  for (const auto& [state, change] : changes) {
    firsts.push_back(student_t(change.first).mean);
    lasts.push_back(student_t(change.last).mean);
    logs.push_back(std::log(lasts.back() / firsts.back()));
    counts.add(study, change);
  }
  if (logs.size() < 2) return;
  const Estimate mean_log = student_t(logs);
  const Estimate factor = exponential(mean_log);
  Finding all = finding_base(study, routing);
  all.holds = *mean_log.ci_high < 0   ? Holds::kYes
              : *mean_log.ci_low >= 0 ? Holds::kNo
                                      : Holds::kUndecided;
  if (all.holds == Holds::kUndecided) all.reason = interval_holds(factor, 1);
  all.seeds = changes.begin()->second.fall.size();
  all.first = {mean_within(firsts, kShare), years.front().date()};
  all.last = {mean_within(lasts, kShare), years.back().date()};
  all.brief = fmt::format(
      "{} nations: potential × {} from {} to {}; softer in {}, harder in {}, the same in {}{}",
      logs.size(), interval_text(factor), years.front().year, years.back().year, counts.softer,
      counts.harder, counts.same, counts.open_text());
  all.text = fmt::format(
      "Over the {} nations with paths abroad in both years, the choke-point potential of {} is {} "
      "times that of {} (geometric mean): boundaries became softer in {}, harder in {}, stayed the "
      "same in {}{}.",
      logs.size(), years.back().label(), interval_text(factor), years.front().label(),
      counts.softer, counts.harder, counts.same, counts.open_text());
  conclusions.findings.push_back(std::move(all));
  conclusions.comparisons[kPotentialFactor].push_back({{{"routing", routing}}, factor});
  for (const auto& [state, change] : changes) {
    conclusions.findings.push_back(finding_of_nation(study, routing, state, change));
  }
}

}  // namespace

Conclusions conclude_nations(const Study& study, const std::vector<RunRecord>& runs) {
  Conclusions conclusions;
  conclusions.comparisons[kPotentialFactor];
  const auto& settings = own<NationsSettings>(study);
  if (settings.years.size() < 2) return conclusions;
  for (const std::string& routing : settings.routing) {
    conclude_routing(study, runs, routing, conclusions);
  }
  return conclusions;
}

std::string table_of_nations(const Study& study, const Summary& summary) {
  const auto& settings = own<NationsSettings>(study);
  std::map<std::string, std::map<std::string, std::string>> rows;
  std::set<std::string> run;  // years; others were not reached
  for (const SummaryCell& cell : summary.cells) {
    if (cell.metric != kPotentialAses || cell.knobs[kNationsRouting] != settings.routing.front())
      continue;
    run.insert(cell.knobs[kYear]);
    rows[cell.state][cell.knobs[kYear]] = interval_text(cell.t, cell.t.ci_low ? 1 : 0);
  }
  std::string table = fmt::format("{:<8}", "nation");
  const auto out = std::back_inserter(table);
  for (const NationYear& year : settings.years) fmt::format_to(out, " {:<22}", year.label());
  table += "\n";
  for (const std::string& state : settings.shown) {
    fmt::format_to(out, "{:<8}", state);
    for (const NationYear& year : settings.years) {
      const auto& row = rows[state];
      const std::string number = std::to_string(year.year);
      const auto value = row.find(number);
      const char* const none = run.contains(number) ? "no paths" : "not run";
      fmt::format_to(out, " {:<22}", value == row.end() ? none : value->second);
    }
    table += "\n";
  }
  table += "\nBorder networks that see over 90 % of the paths across the border (1 / potential)\n";
  for (const Finding& finding : summary.conclusions.findings) {
    if (!finding.state.empty()) continue;
    table += fmt::format("\n{} {}: {}\n", study.claim, name_of(finding.holds), finding.text);
  }
  return table;
}

}  // namespace chokepoint
