#include "experiments/experiment/density_decay/table.hpp"

#include <array>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "experiments/experiment/density_decay/findings.hpp"

namespace chokepoint {
namespace {

constexpr const char* kRow = "{:<28} {:<30} {:<18} {:<18} {:<16} {}\n";

std::string half(const HalfDensity& h) {
  if (!h.value) return "none";
  if (!h.ci_low) return fmt::format("{:.1f}", *h.value);
  return h.ci_high ? fmt::format("{:.1f} [{:.1f}, {:.1f}]", *h.value, *h.ci_low, *h.ci_high)
                   : fmt::format("{:.1f} [{:.1f}, ...]", *h.value, *h.ci_low);
}

using Values = std::map<std::string, std::string>;

/// What a box has to see: the direction in paths, the trigger in packets.
std::string sees(const Finding& finding, const Values& where) {
  if (finding.engine == "packets") {
    return fmt::format("packets, by {}, {} encrypted", where.at("trigger"), where.at("encrypted"));
  }
  if (finding.metric == "blocking_bound_forward") return "paths, from the client";
  if (finding.metric == "blocking_bound_reverse") return "paths, from the server";
  return "paths, any packet";
}

/// "border 0.2, ecmp-flow, greedy": what tells a world from others in the table.
std::string describe(const Values& where) {
  return fmt::format("border {}, {}{}", where.at("border_share"), where.at("routing"),
                     where.at("strategy") == "greedy" ? "" : ", " + where.at("strategy"));
}

struct Section {
  std::string_view part;
  const char* title;
};
constexpr std::array kSections{
    Section{kFixedBudget, "A fixed budget of filters"},
    Section{kGrowingBudget, "Another question: filters at half of the border routers"},
    Section{kFrozenSites, "Another question: filters that never move"}};

}  // namespace

std::string table_of_density_decay(const Study& study, const Summary& summary) {
  const std::string& family = study.factors.family.front();
  std::size_t left_out = 0;
  std::string table;
  for (const Section& section : kSections) {
    std::string rows;
    for (const Finding& finding : summary.conclusions.findings) {
      if (finding.part != section.part) continue;
      const Values where(finding.where.begin(), finding.where.end());
      // Apart from the study's own question one line a world is enough here.
      const bool shown = where.at("family") == family &&
                         (section.part == kFixedBudget || finding.metric == "blocking_bound");
      if (!shown) {
        ++left_out;
        continue;
      }
      fmt::format_to(std::back_inserter(rows), kRow, sees(finding, where), describe(where),
                     interval_text(finding.first->estimate), interval_text(finding.last->estimate),
                     half(finding.half), name_of(finding.holds));
      if (!finding.reason.empty()) rows += fmt::format("{:<28} {}\n", "", finding.reason);
    }
    if (rows.empty()) continue;
    table += fmt::format("{}{}\n", table.empty() ? "" : "\n", section.title);
    table += fmt::format(kRow, "a box sees", "world", "first rung", "last rung", "half density",
                         study.claim + " holds") +
             rows;
  }
  table += fmt::format("\nStates of family {}", family);
  if (left_out > 0) {
    table += fmt::format("; {} more findings are in summary.json and the report", left_out);
  }
  return table + "\n";
}

}  // namespace chokepoint
