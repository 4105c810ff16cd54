#include "experiments/experiment/overload/findings.hpp"

#include <algorithm>
#include <array>
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

/// One of the two ways in which a load could overwhelm a box.
struct Cause {
  const char* part;
  const char* metric;
  const char* load;  ///< in the words of a sentence
};
constexpr std::array kCauses{
    Cause{kOverloadByVolume, "leak_rate_random",
          "packets of random payload, which it need not open"},
    Cause{kOverloadByWork, "leak_rate", "QUIC Initials, each of which it has to open"}};

Finding finding_of(const Study& study, const Cause& cause,
                   const std::map<double, std::vector<double>>& leaks) {
  const auto& settings = own<OverloadSettings>(study);
  const double load = leaks.rbegin()->first;
  const Estimate first = mean_within(leaks.begin()->second, kShare);
  const Estimate last = mean_within(leaks.rbegin()->second, kShare);
  const Verdict verdict = above(last, settings.claimed_leak);
  Finding finding;
  finding.claim = study.claim;
  finding.holds = verdict.holds;
  finding.reason = verdict.reason;
  finding.part = cause.part;
  finding.seeds = last.n;
  finding.engine = "packets";
  finding.metric = cause.metric;
  finding.where = {{"profile", settings.profile}};
  finding.first = {first, leaks.begin()->first};
  finding.last = {last, load};
  finding.half.reason = "this study has no ladder of densities";
  finding.brief = fmt::format("by {}: {} leak at {} kilopackets per second of {}", cause.part,
                              interval_text(last), load, cause.load);
  finding.text = fmt::format(
      "By {}: a box like {} lets {} of the censored connections through under {} kilopackets per "
      "second of {}, and {} without that load (bound {}).",
      cause.part, settings.profile, interval_text(last), load, cause.load, interval_text(first),
      settings.claimed_leak);
  if (!verdict.reason.empty()) finding.text += " Undecided: " + verdict.reason + ".";
  return finding;
}

}  // namespace

Conclusions conclude_overload(const Study& study, const std::vector<RunRecord>& runs) {
  Conclusions conclusions;
  for (const Cause& cause : kCauses) {
    const auto leaks = by_load(runs, cause.metric);
    if (!leaks.empty()) conclusions.findings.push_back(finding_of(study, cause, leaks));
  }
  if (!conclusions.findings.empty()) {
    conclusions.findings.back().text +=
        calibration_text(own<OverloadSettings>(study), by_load(runs, "leak_rate"));
  }
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
