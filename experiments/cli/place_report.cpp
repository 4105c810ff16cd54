#include "experiments/cli/place_report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "topology/base/printable.hpp"

namespace chokepoint::cli {
namespace {

using nlohmann::ordered_json;

double share(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

/// One entry for each site of the budget: the last is repeated when nothing is left to gain.
std::vector<double> coverage_of(const CoverageSteps& steps, std::size_t budget) {
  std::vector<double> coverage;
  for (const std::uint64_t covered : steps.covered) coverage.push_back(share(covered, steps.pairs));
  coverage.resize(budget, coverage.empty() ? 0 : coverage.back());
  return coverage;
}

ordered_json names_json(std::span<const RouterId> routers, const RouterNames& names) {
  ordered_json list = ordered_json::array();
  for (const RouterId router : routers) list.push_back(names.of(router));
  return list;
}

ordered_json nation_json(const NationFacts& facts, const PlaceReport& report) {
  ordered_json domestic = ordered_json::array();
  for (const RouterId site : facts.set) {
    if (report.mesh.router(site).state == facts.state) domestic.push_back(report.names.of(site));
  }
  return {{"routers", facts.routers},
          {"border_routers", facts.border_routers},
          {"border_links", facts.border_links},
          {"own_pairs", facts.pairs},
          {"abroad_and_back", facts.abroad_and_back},
          {"transit_pairs", facts.transit},
          {"potential", facts.potential},
          {"potential_routers", facts.potential_routers},
          {"potential_halves", facts.potential_halves},
          {"smallest_set_90", names_json(facts.set, report.names)},
          {"smallest_set_90_size", facts.set.size()},
          {"smallest_set_90_at_least", facts.set_at_least},
          {"smallest_set_90_reached", facts.set_reaches_share},
          {"smallest_set_90_coverage", facts.set_coverage},
          {"smallest_set_90_coverage_error", facts.set_coverage_error},
          {"domestic", std::move(domestic)}};
}

ordered_json placed_json(const Placed& placed, const PlaceReport& report) {
  const CoverageSteps& steps = placed.steps;
  ordered_json out;
  if (placed.state.valid()) out["state"] = report.mesh.state(placed.state).code;
  out["routing"] = report.routing.name;
  out["strategy"] = report.strategy.name;
  out["sites"] = names_json(steps.sites, report.names);
  out["coverage"] = coverage_of(steps, report.budget);
  out["pairs"] = steps.pairs;
  out["optimal"] = placed.optimal;
  out["bound"] = share(steps.bound, steps.pairs);
  out["destinations"] = report.destinations;
  out["chosen_on"] = placed.chosen_on;
  out["seconds"] = report.seconds;
  return out;
}

void print_sites(const PlaceReport& report, const Placed& placed) {
  const CoverageSteps& steps = placed.steps;
  fmt::print("{} pairs, {} destinations{}\n", steps.pairs, report.destinations,
             placed.chosen_on == report.destinations
                 ? ""
                 : fmt::format(" (sites chosen on {} of them)", placed.chosen_on));
  fmt::print("  {:>4}  {:<28} {:<6} {:>8}\n", "", "site", "state", "covered");
  for (std::size_t i = 0; i < steps.sites.size(); ++i) {
    const StateId state = report.mesh.router(steps.sites[i]).state;
    fmt::print("  {:>4}  {:<28} {:<6} {:>7.2f}%\n", i + 1,
               printable(report.names.of(steps.sites[i])),
               state.valid() ? printable(report.mesh.state(state).code) : "",
               100 * share(steps.covered[i], steps.pairs));
  }
  fmt::print("  no placement of as many sites covers more than {:.2f}%{}\n",
             100 * share(steps.bound, steps.pairs), placed.optimal ? ": this one is the best" : "");
}

void print_states(const PlaceReport& report) {
  fmt::print("{:<6} {:>13} {:>8} {:>8}", "state", "pairs", "covered", "at most");
  if (!report.facts.empty()) {
    fmt::print(" {:>8} {:>7} {:>8} {:>9} {:>7} {:>9}", "routers", "border", "b. links", "potential",
               "set 90%", "domestic");
  }
  fmt::print("\n");
  for (const Placed& one : report.placed) {
    const CoverageSteps& steps = one.steps;
    const std::uint64_t covered = steps.covered.empty() ? 0 : steps.covered.back();
    fmt::print("{:<6} {:>13} {:>7.2f}% {:>7.2f}%", printable(report.mesh.state(one.state).code),
               steps.pairs, 100 * share(covered, steps.pairs),
               100 * share(steps.bound, steps.pairs));
    for (const NationFacts& nation : report.facts) {
      if (nation.state != one.state) continue;
      const auto domestic = std::count_if(nation.set.begin(), nation.set.end(), [&](RouterId r) {
        return report.mesh.router(r).state == nation.state;
      });
      fmt::print(" {:>8} {:>7} {:>8} {:>9.4f} {:>7} {:>9}", nation.routers, nation.border_routers,
                 nation.border_links, nation.potential, nation.set.size(), domestic);
    }
    fmt::print("\n");
  }
}

}  // namespace

void print_json(const PlaceReport& report) {
  for (const Placed& one : report.placed) {
    ordered_json out = placed_json(one, report);
    for (const NationFacts& nation : report.facts) {
      if (nation.state == one.state) out.update(nation_json(nation, report));
    }
    // A file may hold bytes that are no UTF-8: they are replaced rather than refused.
    fmt::print("{}\n", out.dump(-1, ' ', true, ordered_json::error_handler_t::replace));
  }
}

void print_text(const PlaceReport& report) {
  if (report.placed.size() == 1) print_sites(report, report.placed.front());
  if (report.placed.front().state.valid()) print_states(report);
}

}  // namespace chokepoint::cli
