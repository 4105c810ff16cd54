#include "experiments/experiment/overload/findings.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "experiments/experiment/overload/calibration.hpp"
#include "experiments/experiment/overload/run.hpp"
#include "experiments/experiment/overload/settings.hpp"
#include "filters/profile/profile_reader.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kFewestSeeds = 3;

/// Values over seeds of one metric, by load.
std::map<double, std::vector<double>> by_load(const std::vector<RunRecord>& runs,
                                              std::string_view wanted) {
  std::map<double, std::vector<double>> loads;
  for (const RunRecord& run : runs) {
    for (const auto& [metric, value] : run.values) {
      if (metric == wanted) loads[std::stod(run.knobs[kLoadKpps])].push_back(value);
    }
  }
  return loads;
}

Holds verdict(const Estimate& leak, double bound) {
  if (leak.n < kFewestSeeds || !leak.ci_low) return Holds::kUndecided;
  if (*leak.ci_low > bound) return Holds::kYes;
  return *leak.ci_high <= bound ? Holds::kNo : Holds::kUndecided;
}

/// Root mean square of measured less published leak rates, over the loads that have both; NaN if
/// none has.
double distance_to_published(const OverloadSettings& settings,
                             const std::map<double, std::vector<double>>& leaks) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < settings.published_kpps.size(); ++i) {
    const auto found = leaks.find(settings.published_kpps[i]);
    if (found == leaks.end()) continue;
    const double error = student_t(found->second).mean - settings.published_leak[i];
    sum += error * error;
    ++count;
  }
  return std::sqrt(sum / static_cast<double>(count));
}

std::string calibration_text(const OverloadSettings& settings,
                             const std::map<double, std::vector<double>>& leaks) {
  if (settings.published_kpps.size() < 2) return "";
  const unsigned places = places_of(find_profile(settings.profile));
  const Calibration fit = calibrate(settings.published_kpps, settings.published_leak, places);
  std::string text = fmt::format(
      " Calibrated on {} published points: capacity {:.0f}, background {:.0f} kilopackets per "
      "second, root mean square error of the fit {:.3f}",
      settings.published_kpps.size(), fit.capacity_kpps, fit.background_kpps, fit.rmse);
  const double measured = distance_to_published(settings, leaks);
  if (!std::isnan(measured)) text += fmt::format("; of what was measured {:.3f}", measured);
  return text + ".";
}

}  // namespace

Conclusions conclude_overload(const Study& study, const std::vector<RunRecord>& runs) {
  const auto& settings = own<OverloadSettings>(study);
  const auto leaks = by_load(runs, "leak_rate");
  const auto random = by_load(runs, "leak_rate_random");
  Conclusions conclusions;
  if (leaks.empty()) return conclusions;
  const auto& [load, values] = *leaks.rbegin();
  const Estimate last = within_unit(student_t(values));
  const Estimate first = within_unit(student_t(leaks.begin()->second));
  const Estimate unread = within_unit(student_t(random.rbegin()->second));
  Finding finding;
  finding.claim = study.claim;
  finding.holds = verdict(last, settings.claimed_leak);
  finding.engine = "packets";
  finding.metric = "leak_rate";
  finding.where = {{"profile", settings.profile}};
  finding.first = {first, leaks.begin()->first};
  finding.last = {last, load};
  finding.half.reason = "this study has no ladder of densities";
  finding.brief =
      fmt::format("{} leak at {} kilopackets/s of Initials, {} at the same rate of random payload",
                  interval_text(last), load, interval_text(unread));
  finding.text = fmt::format(
      "A box like {} lets {} of the censored connections through under a stressing load of {} "
      "kilopackets per second that it has to open, {} without load, and {} under the same rate of "
      "random payload: what overwhelms it is work, not volume.{}",
      settings.profile, interval_text(last), load, interval_text(first), interval_text(unread),
      calibration_text(settings, leaks));
  conclusions.findings.push_back(std::move(finding));
  return conclusions;
}

std::string table_of_overload(const Study& study, const Summary& summary) {
  constexpr const char* kRow = "{:>10}  {:<22} {:<22} {:<12} {}\n";
  const auto& settings = own<OverloadSettings>(study);
  std::map<double, std::map<std::string, Estimate>> rows;
  for (const SummaryCell& cell : summary.cells) {
    rows[std::stod(cell.knobs[kLoadKpps])][cell.metric] = cell.t;
  }
  std::string table =
      fmt::format(kRow, "load, kpps", "leak rate", "random payload", "calculated", "published");
  for (const auto& at_load : rows) {
    const double load = at_load.first;
    const auto& row = at_load.second;
    const auto text = [&](const char* metric) {
      const auto found = row.find(metric);
      return found == row.end() ? std::string("-") : interval_text(found->second, 3);
    };
    const auto& at = settings.published_kpps;
    const auto place = std::find(at.begin(), at.end(), load);
    const auto calculated = row.find("predicted_leak");
    fmt::format_to(
        std::back_inserter(table), kRow, load, text("leak_rate"), text("leak_rate_random"),
        calculated == row.end() ? "-" : fmt::format("{:.3f}", calculated->second.mean),
        place == at.end()
            ? "-"
            : fmt::format("{}",
                          settings.published_leak[static_cast<std::size_t>(place - at.begin())]));
  }
  for (const Finding& finding : summary.conclusions.findings) {
    table += fmt::format("\n{} {}: {}", study.claim, name_of(finding.holds), finding.text);
  }
  return table + "\n";
}

}  // namespace chokepoint
