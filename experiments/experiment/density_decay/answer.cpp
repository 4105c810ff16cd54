#include "experiments/experiment/density_decay/answer.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
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

/// "5 %: undecided; 20 %: holds": the verdicts of one routing by border share.
std::string by_share(const std::vector<const Finding*>& findings) {
  std::map<double, std::vector<Holds>> shares;
  for (const Finding* f : findings) {
    shares[std::stod(value_of(*f, "border_share"))].push_back(f->holds);
  }
  std::string text;
  for (const auto& [share, verdicts] : shares) {
    const bool same = std::all_of(verdicts.begin(), verdicts.end(),
                                  [&](Holds h) { return h == verdicts.front(); });
    fmt::format_to(std::back_inserter(text), "{}{:g} %: {}", text.empty() ? "" : "; ", share * 100,
                   same ? word(verdicts.front()) : "differs between families");
  }
  return text;
}

/// "holds under A and B; fails under C; under D it depends …"; empty where nothing was found.
std::string verdicts(const Summary& summary, const Wanted& wanted) {
  std::vector<std::string> routings;
  std::map<std::string, std::vector<const Finding*>> by_routing;
  for (const Finding& finding : summary.conclusions.findings) {
    if (!wanted(finding)) continue;
    const std::string routing = value_of(finding, "routing");
    if (!by_routing.contains(routing)) routings.push_back(routing);
    by_routing[routing].push_back(&finding);
  }
  std::map<Holds, std::vector<std::string>> everywhere;
  std::string depends;
  for (const std::string& routing : routings) {
    const auto& all = by_routing[routing];
    const std::string name = label_of_routing(routing);
    if (std::all_of(all.begin(), all.end(),
                    [&](const Finding* f) { return f->holds == all.front()->holds; })) {
      everywhere[all.front()->holds].push_back(name);
    } else {
      depends += fmt::format("; under {} it depends on the share of new links across borders ({})",
                             name, by_share(all));
    }
  }
  std::string text;
  for (const auto& [holds, names] : everywhere) {
    fmt::format_to(std::back_inserter(text), "{}{}{} under {}", text.empty() ? "" : "; ",
                   holds == Holds::kUndecided ? "is " : "", word(holds), fmt::join(names, ", "));
  }
  if (text.empty() && !depends.empty()) depends.erase(0, 2);
  return text + depends;
}

std::string sentence(const Summary& summary, std::string_view subject, const Wanted& wanted) {
  const std::string text = verdicts(summary, wanted);
  return text.empty() ? "" : fmt::format("{}: {}.", subject, text);
}

Wanted in_paths(std::string_view metric) {
  return [metric](const Finding& f) {
    return f.part == kFixedBudget && f.engine == "paths" && f.metric == metric;
  };
}

/// Of the packet engine by one trigger, at the lowest encrypted share at which it was run.
Wanted in_packets(const Study& study, Trigger trigger) {
  const std::string share = fmt::format("{}", study.packets.encrypted.front());
  return [trigger, share](const Finding& f) {
    return f.part == kFixedBudget && f.engine == "packets" &&
           value_of(f, "trigger") == name_of(trigger) && value_of(f, "encrypted") == share;
  };
}

}  // namespace

std::string answer_of_density_decay(const Study& study, const Summary& summary) {
  std::vector<std::string> parts{
      sentence(summary, "By routes, for boxes that may act on any packet (by address), the claim",
               in_paths("blocking_bound")),
      sentence(summary,
               "For boxes that need what the client says (a name in its hello, a word in its "
               "request) it",
               in_paths("blocking_bound_forward"))};
  for (const Trigger trigger : study.packets.trigger) {
    parts.push_back(sentence(summary, fmt::format("Real boxes in ns-3, by {}", name_of(trigger)),
                             in_packets(study, trigger)));
  }
  if (study.seeds.packets > 0 && study.seeds.packets < kFewestSeeds) {
    parts.push_back(fmt::format(
        "The packet engine's intervals are a preview: {} seeds, and a verdict takes {}.",
        study.seeds.packets, kFewestSeeds));
  }
  std::erase(parts, "");
  return fmt::format("{}", fmt::join(parts, " "));
}

std::string sentence_on_part(const Summary& summary, std::string_view part,
                             std::string_view subject) {
  return sentence(summary, subject, [part](const Finding& f) {
    return f.part == part && f.engine == "paths" && f.metric == "blocking_bound";
  });
}

}  // namespace chokepoint
