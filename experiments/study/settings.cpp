#include "experiments/study/settings.hpp"

#include <algorithm>
#include <array>

#include "experiments/experiment/experiment.hpp"
#include "experiments/study/frozen_arm.hpp"
#include "filters/place/strategy.hpp"
#include "topology/generate/growth.hpp"
#include "topology/route/routing.hpp"

namespace chokepoint {
namespace {

constexpr std::int64_t kMany = 1'000'000;

std::vector<double> densities(const Value& value) {
  auto rungs = value.list([](const Value& v) { return v.number(0.1, 1000); });
  if (!std::is_sorted(rungs.begin(), rungs.end())) value.reject("must rise from rung to rung");
  return distinct(value, rungs);
}

std::vector<std::string> families_of(const Value& value) {
  return distinct(value, value.list([](const Value& v) {
    return v.located([&] { return std::string(find_family(v.text()).name); });
  }));
}

std::vector<std::string> routings_of(const Value& value) {
  return distinct(value, value.list([](const Value& v) {
    return v.located([&] { return std::string(find_routing(v.text()).name); });
  }));
}

std::vector<std::string> strategies_of(const Value& value) {
  return distinct(value, value.list([](const Value& v) {
    std::string name = v.text();
    // An arm of the study, not a strategy of its own.
    if (frozen_rung(name)) return name;
    try {
      return std::string(find_strategy(name).name);
    } catch (const InputError& error) {
      v.reject(error.why() + frozen_names());
    }
  }));
}

std::vector<Budget> budgets(const Value& value) {
  return distinct(value, value.list([](const Value& v) {
    if (!v.is_text()) return Budget{Budget::Rule::kSites, read_count(v, 0, kMany)};
    if (v.text() != "half-border") v.reject("must be a number of sites or \"half-border\"");
    return Budget{Budget::Rule::kHalfBorder, 0};
  }));
}

std::vector<Trigger> triggers(const Value& value) {
  return distinct(value, value.list([](const Value& v) {
    const std::string name = v.text();
    for (const Trigger t : {Trigger::kAddress, Trigger::kName, Trigger::kKeyword}) {
      if (name_of(t) == name) return t;
    }
    v.reject("'" + name + "' is none of address, name, keyword");
  }));
}

OutageSettings::What outage(const Value& value) {
  using What = OutageSettings::What;
  const std::string name = value.text();
  if (name == "nothing") return What::kNothing;
  if (name == "link") return What::kLink;
  if (name == "router") return What::kRouter;
  if (name == "border") return What::kBorder;
  value.reject("'" + name + "' is none of nothing, link, router, border");
}

Action action(const Value& value) {
  const std::string name = value.text();
  if (name == "drop") return Action::kDrop;
  if (name == "reset") return Action::kReset;
  value.reject("'" + name + "' is none of drop, reset");
}

using S = Study;
using V = const Value;

constexpr std::array kCommon{
    Setting{"name", "short name, as in results/NAME", [](S& s, V& v) { s.name = v.text(); }},
    Setting{
        "experiment", "the kind of experiment",
        [](S& s, V& v) { s.experiment = v.located([&] { return &find_experiment(v.text()); }); }},
    Setting{"claim", "the claim it tests", [](S& s, V& v) { s.claim = v.text(); }},
    Setting{"title", "heading of the report", [](S& s, V& v) { s.title = v.text(); }},
    Setting{"question", "one sentence", [](S& s, V& v) { s.question = v.text(); }},
    Setting{
        "seed", "the first seed",
        [](S& s, V& v) { s.seeds.first = static_cast<std::uint64_t>(v.integer(0, 1LL << 52)); }},
    Setting{"seeds.paths", "seeds of the path engine",
            [](S& s, V& v) { s.seeds.paths = read_count(v, 0, kMany); }},
    Setting{"seeds", "seeds of every engine",
            [](S& s, V& v) { s.seeds.paths = s.seeds.packets = read_count(v, 0, kMany); }},
};

constexpr std::array kPackets{
    Setting{"seeds.packets", "seeds of the packet engine",
            [](S& s, V& v) { s.seeds.packets = read_count(v, 0, kMany); }},
    Setting{"capture", "write a pcap file per tap", [](S& s, V& v) { s.capture = v.boolean(); }},
    Setting{"action", "drop | reset", [](S& s, V& v) { s.action = action(v); }},
    Setting{"deadline_seconds", "until a conversation counts as failed",
            [](S& s, V& v) { s.deadline_seconds = v.number(1, 3600); }},
};

constexpr std::array kTopology{
    Setting{"topology.states", "states of a generated world",
            [](S& s, V& v) { s.topology.states = read_count(v, 2, 26); }},
    Setting{"topology.routers_per_state", "routers in each of them",
            [](S& s, V& v) { s.topology.routers_per_state = read_count(v, 2, 10'000); }},
    Setting{"topology.file", "GraphML file instead of a generated world",
            [](S& s, V& v) { s.topology.file = v.text(); }},
    Setting{"topology.peering_share", "share of the links beyond the tree that are peerings",
            [](S& s, V& v) { s.topology.peering_share = v.number(0, 1); }},
    Setting{"topology.thin_by", "random | age: which links of a file sparse rungs lack",
            [](S& s, V& v) {
              s.topology.thin_by = v.located([&] { return find_thin_order(v.text()); });
            }},
    Setting{"topology.thicken", "uniform | degree | distance: which links dense rungs get",
            [](S& s, V& v) {
              s.topology.thicken = v.located([&] { return find_thicken_model(v.text()); });
            }},
    Setting{"topology.filtering_state", "code of the state that filters",
            [](S& s, V& v) { s.topology.filtering_state = v.text(); }},
};

constexpr std::array kWorkload{
    Setting{"outage.what", "nothing | link | router | border: what is taken out during the run",
            [](S& s, V& v) { s.outage.what = outage(v); }},
    Setting{"outage.at_seconds", "when it is taken out",
            [](S& s, V& v) { s.outage.at_seconds = v.number(0, 3600); }},
    Setting{"outage.convergence_seconds", "from then until routes avoid it",
            [](S& s, V& v) { s.outage.convergence_seconds = v.number(0, 3600); }},

    Setting{"workload.targets", "conversations that the state wants blocked",
            [](S& s, V& v) { s.workload.targets = read_count(v, 1, 2800); }},
    Setting{"workload.innocents", "conversations like them that it does not",
            [](S& s, V& v) { s.workload.innocents = read_count(v, 0, 2800); }},
    Setting{"workload.transit", "conversations with both ends abroad",
            [](S& s, V& v) { s.workload.transit = read_count(v, 0, 2800); }},
    Setting{"workload.forbidden_sites", "sites on the forbidden list",
            [](S& s, V& v) { s.workload.forbidden_sites = read_count(v, 1, 240); }},
    Setting{"workload.innocent_sites", "other sites",
            [](S& s, V& v) { s.workload.innocent_sites = read_count(v, 1, 240); }},
    Setting{"workload.shared_hosting", "share of them at a forbidden site's address",
            [](S& s, V& v) { s.workload.shared_hosting = read_share(v); }},
    Setting{"workload.keyword_innocent", "share of innocent pages with the forbidden word",
            [](S& s, V& v) { s.workload.keyword_innocent = read_share(v); }},
    Setting{"workload.mean_response_bytes", "mean page size less 1000 bytes",
            [](S& s, V& v) { s.workload.mean_response_bytes = read_count(v, 1, 60'000); }},
    Setting{"workload.seconds", "window in which conversations start",
            [](S& s, V& v) { s.workload.seconds = v.number(0, 3600); }},
    Setting{"workload.attempts", "tries of a user",
            [](S& s, V& v) { s.workload.attempts = read_count(v, 1, 16); }},
};

constexpr std::array kFactors{
    Setting{"family", "families of the states' interiors",
            [](S& s, V& v) { s.factors.family = families_of(v); }},
    Setting{"density", "rungs of the ladder: target mean degrees",
            [](S& s, V& v) { s.factors.density = densities(v); }},
    Setting{"border_share", "share of the added links that cross borders",
            [](S& s, V& v) { s.factors.border_share = read_shares(v); }},
    Setting{"routing", "routings", [](S& s, V& v) { s.factors.routing = routings_of(v); }},
    Setting{"strategy", "strategies and study arms",
            [](S& s, V& v) { s.factors.strategy = strategies_of(v); }},
    Setting{"budget", "sites, or \"half-border\"",
            [](S& s, V& v) { s.factors.budget = budgets(v); }},
    Setting{"trigger", "address | name | keyword",
            [](S& s, V& v) { s.factors.trigger = triggers(v); }},
    Setting{"encrypted", "shares of encrypted conversations",
            [](S& s, V& v) { s.factors.encrypted = read_shares(v); }},

    Setting{"packets.family", "families that the packet engine runs",
            [](S& s, V& v) { s.packets.family = families_of(v); }},
    Setting{"packets.border_share", "border shares that the packet engine runs",
            [](S& s, V& v) { s.packets.border_share = read_shares(v); }},
    Setting{"packets.strategy", "strategies that the packet engine runs",
            [](S& s, V& v) { s.packets.strategy = strategies_of(v); }},
    Setting{"packets.budget", "budgets that the packet engine runs",
            [](S& s, V& v) { s.packets.budget = budgets(v); }},
};

}  // namespace

std::span<const Setting> common_settings() { return kCommon; }
std::span<const Setting> packet_settings() { return kPackets; }
std::span<const Setting> topology_settings() { return kTopology; }
std::span<const Setting> workload_settings() { return kWorkload; }
std::span<const Setting> factor_settings() { return kFactors; }

std::vector<Setting> joined(std::initializer_list<std::span<const Setting>> groups) {
  std::vector<Setting> all;
  for (const auto group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

std::uint32_t read_count(const Value& value, std::int64_t low, std::int64_t high) {
  return static_cast<std::uint32_t>(value.integer(low, high));
}

double read_share(const Value& value) { return value.number(0, 1); }

std::vector<double> read_shares(const Value& value) {
  return distinct(value, value.list(read_share));
}

}  // namespace chokepoint
