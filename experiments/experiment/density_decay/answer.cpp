#include "experiments/experiment/density_decay/answer.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "experiments/experiment/density_decay/findings.hpp"
#include "experiments/experiment/density_decay/page.hpp"

namespace chokepoint {
namespace {

using Wanted = std::function<bool(const Finding&)>;

std::string value_of(const Finding& finding, std::string_view knob) {
  for (const auto& [id, value] : finding.where) {
    if (id == knob) return value;
  }
  return "";
}

const char* word(Holds holds) {
  return holds == Holds::kYes ? "holds" : holds == Holds::kNo ? "fails" : "undecided";
}

/// What was found of one routing by findings of several families; empty where they differ.
std::optional<Holds> common(const std::vector<Holds>& verdicts) {
  const bool same =
      std::all_of(verdicts.begin(), verdicts.end(), [&](Holds h) { return h == verdicts.front(); });
  return same ? std::optional(verdicts.front()) : std::nullopt;
}

std::string said(std::optional<Holds> verdict) {
  if (!verdict) return "differs between families";
  return *verdict == Holds::kUndecided ? "is undecided" : word(*verdict);
}

/// The verdicts by routing, in the order of the findings.
std::vector<std::pair<std::string, std::vector<Holds>>> by_routing(const Summary& summary,
                                                                   const Wanted& wanted) {
  std::vector<std::pair<std::string, std::vector<Holds>>> all;
  for (const Finding& finding : summary.conclusions.findings) {
    if (!wanted(finding)) continue;
    const std::string routing = value_of(finding, "routing");
    auto at =
        std::find_if(all.begin(), all.end(), [&](const auto& r) { return r.first == routing; });
    if (at == all.end()) at = all.insert(all.end(), {routing, {}});
    at->second.push_back(finding.holds);
  }
  return all;
}

/// "holds under A and B; fails under C; under D it …": what holds first, then by how plain it is.
std::string grouped(const std::vector<std::pair<std::string, std::string>>& said_of) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups{{word(Holds::kYes), {}},
                                                                       {word(Holds::kNo), {}}};
  for (const auto& [routing, text] : said_of) {
    auto at =
        std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == text; });
    if (at == groups.end()) at = groups.insert(groups.end(), {text, {}});
    at->second.push_back(label_of_routing(routing));
  }
  std::vector<std::string> parts;
  for (const auto& [text, names] : groups) {
    if (names.empty()) continue;
    const std::string last = names.size() > 1 ? " and " + names.back() : "";
    const auto others = names.end() - (last.empty() ? 0 : 1);
    const std::string under =
        fmt::format("under {}{}", fmt::join(names.begin(), others, ", "), last);
    const bool plain = text.find(' ') == std::string::npos;
    parts.push_back(plain ? text + " " + under : under + " it " + text);
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string sentence(const Summary& summary, std::string_view subject, const Wanted& wanted) {
  std::vector<std::pair<std::string, std::string>> said_of;
  for (const auto& [routing, verdicts] : by_routing(summary, wanted)) {
    said_of.emplace_back(routing, said(common(verdicts)));
  }
  return said_of.empty() ? "" : fmt::format("{} {}.", subject, grouped(said_of));
}

/// Findings of the path engine on a fixed budget, with one share of new links across borders.
Wanted in_paths(std::string_view metric, const std::string& share) {
  return [metric, share](const Finding& f) {
    return f.part == kFixedBudget && f.engine == "paths" && f.metric == metric &&
           value_of(f, "border_share") == share;
  };
}

}  // namespace

/// One world stands for all, that of the packet engine: what differs from world to world is the
/// tables' matter.
std::string answer_of_density_decay(const Study& study, const Summary& summary) {
  const double share = study.packets.border_share.front();
  const std::string text = fmt::format("{}", share);
  const auto any = by_routing(summary, in_paths("blocking_bound", text));
  const auto client = by_routing(summary, in_paths("blocking_bound_forward", text));
  std::vector<std::pair<std::string, std::string>> said_of;
  for (const auto& [routing, verdicts] : any) {
    const auto other = std::find_if(client.begin(), client.end(),
                                    [&](const auto& c) { return c.first == routing; });
    const std::string first = said(common(verdicts));
    const std::string second = other == client.end() ? first : said(common(other->second));
    said_of.emplace_back(
        routing, first == second
                     ? first
                     : fmt::format("{} for boxes that block by address and {} for those that need "
                                   "what the client says",
                                   first, second));
  }
  std::vector<std::string> parts;
  if (!said_of.empty()) {
    parts.push_back(fmt::format("With {:g} % of new links across borders the claim {}.",
                                share * 100, grouped(said_of)));
    parts.push_back("Every world has its own verdict below.");
  }
  if (study.seeds.packets > 0 && study.seeds.packets < kFewestSeeds) {
    parts.push_back(fmt::format(
        "The packet engine's intervals are a preview: {} seeds, and a verdict takes {}.",
        study.seeds.packets, kFewestSeeds));
  }
  return fmt::format("{}", fmt::join(parts, " "));
}

std::string sentence_on_part(const Summary& summary, std::string_view part,
                             std::string_view subject) {
  return sentence(summary, subject, [part](const Finding& f) {
    return f.part == part && f.engine == "paths" && f.metric == "blocking_bound";
  });
}

}  // namespace chokepoint
