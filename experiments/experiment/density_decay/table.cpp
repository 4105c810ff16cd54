#include "experiments/experiment/density_decay/table.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

namespace chokepoint {
namespace {

constexpr const char* kRow = "{:<8} {:<34} {:<18} {:<18} {:<16} {}\n";

std::string half(const HalfDensity& h) {
  if (!h.value) return "not reached";
  if (!h.ci_low) return fmt::format("{:.1f}", *h.value);
  return h.ci_high ? fmt::format("{:.1f} [{:.1f}, {:.1f}]", *h.value, *h.ci_low, *h.ci_high)
                   : fmt::format("{:.1f} [{:.1f}, ...]", *h.value, *h.ci_low);
}

using Values = std::map<std::string, std::string>;

/// "border 0.2, ecmp-flow": what tells a world from others in the table.
std::string describe(const Values& where) {
  std::string text;
  for (const auto& [knob, value] : where) {
    if (knob == "strategy" || knob == "family" || knob == "budget" || knob == "encrypted") continue;
    text += (text.empty() ? "" : ", ") + (knob == "border_share" ? "border " + value : value);
  }
  return text;
}

}  // namespace

std::string table_of_density_decay(const Study& study, const Summary& summary) {
  const Values first{{"family", study.factors.family.front()},
                     {"budget", study.factors.budget.front().text()},
                     {"encrypted", fmt::format("{}", study.factors.encrypted.front())}};
  std::size_t left_out = 0;
  std::string table = fmt::format(kRow, "engine", "world", "first rung", "last rung",
                                  "half density", study.claim + " holds");
  for (const char* engine : {"paths", "packets"}) {
    for (const Finding& finding : summary.conclusions.findings) {
      if (finding.engine != engine) continue;
      const Values where(finding.where.begin(), finding.where.end());
      const bool shown = std::all_of(first.begin(), first.end(), [&](const auto& knob) {
        const auto here = where.find(knob.first);
        return here == where.end() || here->second == knob.second;
      });
      if (!shown) {
        ++left_out;
        continue;
      }
      fmt::format_to(std::back_inserter(table), kRow, engine, describe(where),
                     interval_text(finding.first->estimate), interval_text(finding.last->estimate),
                     half(finding.half), name_of(finding.holds));
    }
  }
  table += fmt::format(
      "\nStates of family {}, budget {}, share {} of the packet engine's conversations encrypted",
      first.at("family"), first.at("budget"), first.at("encrypted"));
  if (left_out > 0) {
    table += fmt::format(";\n{} more findings are in summary.json and the report", left_out);
  }
  return table + "\n";
}

}  // namespace chokepoint
