#include "experiments/study/settings.hpp"

#include <array>

#include "experiments/experiment/experiment.hpp"
#include "experiments/study/frozen_arm.hpp"
#include "filters/place/strategy.hpp"
#include "topology/generate/growth.hpp"
#include "topology/route/routing.hpp"

namespace chokepoint {
namespace {

constexpr std::int64_t kMany = 1'000'000;
/// All runs are in memory when the files are written: the main study has 3 MB of them for a seed.
constexpr std::int64_t kMostSeeds = 1'000;

template <class Entries>
std::vector<std::string_view> names_of(const Entries& entries) {
  std::vector<std::string_view> names;
  for (const auto& entry : entries) names.push_back(entry.name);
  return names;
}

ValueKind<std::string> family() {
  return name_among(names_of(families()), [](const std::string& name) { find_family(name); });
}

ValueKind<std::string> routing() {
  ValueKind<std::string> kind =
      name_among(names_of(routings()), [](const auto& n) { find_routing(n); });
  kind.words_of_many += ", \"disjoint:2\" to \"disjoint:8\"";
  return kind;
}

ValueKind<std::string> strategy() {
  std::vector<std::string_view> names = names_of(strategies());
  const auto frozen = frozen_strategies();  // arms of a study, not strategies of their own
  names.insert(names.end(), frozen.begin(), frozen.end());
  return name_among(names, [names](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      throw InputError("", 0, "strategy", none_of(name, names));
    }
  });
}

ValueKind<Budget> budget() {
  const std::string words = "whole numbers, 0 to " + grouped(kMany) + ", or \"half-border\"";
  return {words, words,
          [](const Value& v) {
            if (!v.is_text()) {
              const auto sites = static_cast<std::uint32_t>(v.integer(0, kMany));
              return Budget{Budget::Rule::kSites, sites};
            }
            if (v.text() != "half-border") {
              v.reject("must be a number of sites or \"half-border\"");
            }
            return Budget{Budget::Rule::kHalfBorder, 0};
          },
          [](const Budget& budget) {
            return budget.rule == Budget::Rule::kSites ? budget.text() : toml_quoted(budget.text());
          }};
}

ValueKind<Trigger> trigger() {
  std::vector<std::pair<std::string_view, Trigger>> choices;
  for (const Trigger t : {Trigger::kAddress, Trigger::kName, Trigger::kKeyword}) {
    choices.emplace_back(name_of(t), t);
  }
  return one_of(choices);
}

ValueKind<OutageSettings::What> outage() {
  using What = OutageSettings::What;
  return one_of<What>({{"nothing", What::kNothing},
                       {"link", What::kLink},
                       {"router", What::kRouter},
                       {"border", What::kBorder}});
}

ValueKind<Action> action() {
  return one_of<Action>({{"drop", Action::kDrop}, {"reset", Action::kReset}});
}

ValueKind<ThinBy> thin_by() {
  return one_of<ThinBy>({{"random", ThinBy::kRandom}, {"age", ThinBy::kAge}});
}

ValueKind<ThickenModel> thicken_model() {
  return one_of<ThickenModel>({{"uniform", ThickenModel::kUniform},
                               {"degree", ThickenModel::kDegree},
                               {"distance", ThickenModel::kDistance}});
}

ValueKind<const Experiment*> experiment() {
  std::vector<std::pair<std::string_view, const Experiment*>> choices;
  for (const Experiment* kind : experiments()) choices.emplace_back(kind->name, kind);
  return one_of(choices);
}

using S = Study;

/// One number for every engine; there is none to write where they differ.
Setting seeds_of_all() {
  const ValueKind<std::uint32_t> kind = whole(0, kMostSeeds);
  return {"seeds", "seeds of every engine", kind.words,
          [kind](S& s, const Value& v) { s.seeds.paths = s.seeds.packets = kind.read(v); },
          [kind](const S& s) {
            return s.seeds.paths == s.seeds.packets ? kind.write(s.seeds.paths) : std::string();
          }};
}

std::vector<Setting> common() {
  return {
      required(setting("name", "short name, as in results/NAME; no / or \\", text(), &S::name)),
      setting("experiment", "the kind of experiment", experiment(), &S::experiment),
      setting("claim", "the claim that the findings are about", text(), &S::claim),
      setting("title", "heading of the report", text(), &S::title),
      setting("question", "one sentence for the report", text(), &S::question),
      setting("seed", "the first seed; the others follow it",
              whole<std::uint64_t>(0, std::int64_t{1} << 52), &S::seeds, &Seeds::first),
      setting("seeds.paths", "seeds of the path engine; 0 leaves it out", whole(0, kMostSeeds),
              &S::seeds, &Seeds::paths),
      seeds_of_all(),
  };
}

std::vector<Setting> packets() {
  return {
      setting("seeds.packets", "seeds of the packet engine; 0 leaves it out", whole(0, kMostSeeds),
              &S::seeds, &Seeds::packets),
      setting("capture", "write a pcap file for each site of each blocking run", flag(),
              &S::capture),
      setting("action", "what filters do to a flow on which a rule fired", action(), &S::action),
      setting("deadline_seconds", "emulated seconds until a conversation counts as failed",
              number(1, 3600), &S::deadline_seconds),
  };
}

std::vector<Setting> topology() {
  using T = TopologySettings;
  return {
      setting("topology.states", "states of a generated world", whole(2, 26), &S::topology,
              &T::states),
      setting("topology.routers_per_state", "routers in each of them", whole(2, 1'606),
              &S::topology, &T::routers_per_state),
      setting("topology.file", "a topology file instead of a generated world", text(), &S::topology,
              &T::file),
      setting("topology.peering_share", "share of the links beyond the tree that are peerings",
              share(), &S::topology, &T::peering_share),
      setting("topology.thin_by", "which links of a file sparse rungs lack", thin_by(),
              &S::topology, &T::thin_by),
      setting("topology.thicken", "which links dense rungs get beyond the file's", thicken_model(),
              &S::topology, &T::thicken),
      setting("topology.filtering_state", "code of the state that filters", text(), &S::topology,
              &T::filtering_state),
  };
}

std::vector<Setting> workload() {
  using W = WorkloadSpec;
  using O = OutageSettings;
  return {
      setting("outage.what", "what is taken out during the run", outage(), &S::outage, &O::what),
      setting("outage.at_seconds", "when it is taken out", number(0, 3600), &S::outage,
              &O::at_seconds),
      setting("outage.convergence_seconds", "from then until routes avoid it", number(0, 3600),
              &S::outage, &O::convergence_seconds),

      setting("workload.targets", "conversations that the state wants blocked", whole(1, 2800),
              &S::workload, &W::targets),
      setting("workload.innocents", "conversations like them that it does not", whole(0, 2800),
              &S::workload, &W::innocents),
      setting("workload.transit", "conversations with both ends abroad", whole(0, 2800),
              &S::workload, &W::transit),
      setting("workload.forbidden_sites", "sites on the forbidden list", whole(1, 240),
              &S::workload, &W::forbidden_sites),
      setting("workload.innocent_sites", "other sites", whole(1, 240), &S::workload,
              &W::innocent_sites),
      setting("workload.shared_hosting", "share of them at a forbidden site's address", share(),
              &S::workload, &W::shared_hosting),
      setting("workload.keyword_innocent", "share of innocent pages with the forbidden word",
              share(), &S::workload, &W::keyword_innocent),
      setting("workload.mean_response_bytes", "mean page size less 1000 bytes", whole(1, 60'000),
              &S::workload, &W::mean_response_bytes),
      setting("workload.seconds", "window in which conversations start", number(0, 3600),
              &S::workload, &W::seconds),
      setting("workload.attempts", "tries of a user", whole(1, 16), &S::workload, &W::attempts),
  };
}

std::vector<Setting> factors() {
  using F = Factors;
  return {
      required(setting("family", "families of the states' interiors", list_of(family()),
                       &S::factors, &F::family)),
      required(setting("density", "rungs of the ladder: target mean degrees",
                       rising(number(0.1, 1000), "must rise from rung to rung"), &S::factors,
                       &F::density)),
      required(setting("border_share", "share of the added links that cross borders",
                       list_of(share()), &S::factors, &F::border_share)),
      required(setting("routing", "how packets choose among paths", list_of(routing()), &S::factors,
                       &F::routing)),
      required(setting("strategy", "where filters stand", list_of(strategy()), &S::factors,
                       &F::strategy)),
      required(setting("budget", "sites, or half of the rung's border routers", list_of(budget()),
                       &S::factors, &F::budget)),
      required(setting("trigger", "what filters look for; packet engine only", list_of(trigger()),
                       &S::factors, &F::trigger)),
      required(setting("encrypted", "shares of conversations inside TLS; packet engine only",
                       list_of(share()), &S::factors, &F::encrypted)),

      setting("packets.family", "families that the packet engine runs", list_of(family()),
              &S::packets, &F::family),
      setting("packets.border_share", "border shares that the packet engine runs", list_of(share()),
              &S::packets, &F::border_share),
      setting("packets.strategy", "strategies that the packet engine runs", list_of(strategy()),
              &S::packets, &F::strategy),
      setting("packets.budget", "budgets that the packet engine runs", list_of(budget()),
              &S::packets, &F::budget),
  };
}

}  // namespace

std::span<const Setting> common_settings() {
  static const std::vector<Setting> kCommon = common();
  return kCommon;
}

std::span<const Setting> packet_settings() {
  static const std::vector<Setting> kPackets = packets();
  return kPackets;
}

std::span<const Setting> topology_settings() {
  static const std::vector<Setting> kTopology = topology();
  return kTopology;
}

std::span<const Setting> workload_settings() {
  static const std::vector<Setting> kWorkload = workload();
  return kWorkload;
}

std::span<const Setting> factor_settings() {
  static const std::vector<Setting> kFactors = factors();
  return kFactors;
}

std::vector<Setting> joined(std::initializer_list<std::span<const Setting>> groups) {
  std::vector<Setting> all;
  for (const auto group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

std::vector<Setting> settings_of(const Experiment& kind) {
  return joined({common_settings(), kind.settings});
}

Study default_study(const Experiment& kind) {
  Study study;
  study.experiment = &kind;
  study.own = kind.own();
  return study;
}

}  // namespace chokepoint
