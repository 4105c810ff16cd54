#include "experiments/engine/packets/packets_engine.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/engine/packets/blocking_run.hpp"
#include "experiments/engine/packets/observer.hpp"
#include "experiments/engine/packets/simulation.hpp"
#include "experiments/engine/placement.hpp"
#include "experiments/measure/metrics.hpp"
#include "experiments/process/process_pool.hpp"
#include "filters/place/knowledge.hpp"

namespace chokepoint {
namespace {

using nlohmann::json;

/// An arm with its sites on this cell's rung.
struct Placed {
  Arm arm;
  std::vector<RouterId> sites;
};

/// What one simulation measured, as it crosses from its process.
struct Measured {
  std::vector<Outcome> outcomes;
  std::vector<std::vector<std::pair<std::string, double>>> values;  // per arm
};

void to_json(json& j, const Measured& m) {
  json outcomes = json::array();
  for (const Outcome& o : m.outcomes) {
    outcomes.push_back({o.completed, o.seconds, o.attempts, o.recognised});
  }
  j = {outcomes, m.values};
}

void from_json(const json& j, Measured& m) {
  for (const auto& o : j[0]) m.outcomes.push_back({o[0], o[1], o[2], o[3]});
  m.values = j[1];
}

/// What `simulate` gives in a process of its own.
template <class T>
T in_child(const std::function<T()>& simulate) {
  return json::from_msgpack(run_in_child([&] {
           std::string bytes;
           json::to_msgpack(json(simulate()), bytes);
           return bytes;
         }))
      .template get<T>();
}

class Cell {
 public:
  Cell(const Study& study, const PacketCell& cell)
      : study_(study),
        cell_(cell),
        world_(build_world(study, cell.family, cell.border_share, cell.seed)),
        rung_(world_, cell.density),
        routing_(find_routing(cell.routing)),
        outage_(draw_outage(study.outage, rung_, cell.seed)) {
    WorkloadSpec spec = study.workload;
    spec.seed = cell.seed;
    workload_ = make_workload(spec, rung_.territory);
    place();
  }

  /// All runs of the cell. The network, its hosts and their certificates are made once, the users
  /// once at each encrypted share; each run is a fork of what has been made.
  void run(std::vector<RunRecord>& records) const {
    Simulation made(rung_, routing_, workload_,
                    {study_.deadline_seconds, cell_.seed, outage_ ? &*outage_ : nullptr});
    for (const double encrypted : cell_.encrypted) {
      const auto triggers = triggers_at(study_, cell_, encrypted);
      if (triggers.empty() && encrypted != cell_.encrypted.front()) continue;
      const auto runs = in_child<std::vector<Measured>>([&] {
        made.add_users(encrypted);
        return simulate(made, triggers, encrypted);
      });
      record_all(runs, triggers, encrypted, records);
    }
  }

 private:
  using Values = std::vector<std::pair<std::string, double>>;

  static void append(Values& values, const Values& more) {
    values.insert(values.end(), more.begin(), more.end());
  }
  static void append(Values& values, const std::vector<MetricValue>& more) {
    for (const MetricValue& v : more) values.emplace_back(v.id, v.value);
  }

  void record_all(const std::vector<Measured>& runs, const std::vector<Trigger>& triggers,
                  double encrypted, std::vector<RunRecord>& records) const {
    const Measured& none = runs.front();
    auto blocked = runs.begin() + 1;
    for (std::size_t i = 0; i < placed_.size(); ++i) {
      const Placed& placed = placed_[i];
      if (placed.arm.strategy == "none") {
        auto values = none.values[i];
        append(values, outcome_metrics(workload_.conversations, none.outcomes, none.outcomes));
        records.push_back(record(placed.arm, encrypted, "", std::move(values)));
        continue;
      }
      for (const Trigger trigger : triggers) {
        auto values = none.values[i];
        append(values, blocked->values.front());
        append(values, outcome_metrics(workload_.conversations, none.outcomes, blocked->outcomes));
        records.push_back(
            record(placed.arm, encrypted, std::string(name_of(trigger)), std::move(values)));
        ++blocked;
      }
    }
  }

  void place() {
    const auto& rungs = study_.factors.density;
    const auto step = static_cast<std::size_t>(
        std::find(rungs.begin(), rungs.end(), cell_.density) - rungs.begin());
    const std::uint64_t salt = salt_seed(cell_.seed);
    const auto routes = routes_across_border(rung_.graph, routing_, rung_.territory, salt);
    // The arm `none` runs whether the study lists it or not: all others are measured against it.
    std::vector<Arm> arms{{"none", {}}};
    for (const Arm& arm : arms_of(study_.packets)) {
      if (arm.strategy != "none" && arm.exists_on(step)) arms.push_back(arm);
    }
    const Placements placements(world_, rungs, std::move(arms), {routing_, salt}, cell_.seed);
    for (const Arm& arm : placements.arms()) {
      RandomStream random = placements.stream();
      placed_.push_back({arm, placements.sites(arm, {rung_, routes}, random)});
    }
  }

  /// `none`, then each arm under each trigger.
  std::vector<Measured> simulate(Simulation& made, const std::vector<Trigger>& triggers,
                                 double encrypted) const {
    std::vector<Measured> runs{in_child<Measured>([&] { return observe(made); })};
    for (const Placed& placed : placed_) {
      if (placed.arm.strategy == "none") continue;
      for (const Trigger trigger : triggers) {
        runs.push_back(in_child<Measured>([&] { return block(made, placed, trigger, encrypted); }));
      }
    }
    return runs;
  }

  /// The run without filters, seen from the sites of every arm.
  Measured observe(Simulation& simulation) const {
    const auto targets = targets_of(workload_);
    Observer observer(simulation, rung_, targets);
    Measured measured{simulation.run(), {}};
    for (const Placed& placed : placed_) {
      Values values;
      append(values, coverage_metrics(observer.crossings().observe(placed.sites), targets));
      values.emplace_back("content_yield", observer.content_yield(placed.sites));
      if (placed.arm.strategy == "none") {
        append(values,
               fact_metrics({observer.mean_hops(),
                             static_cast<double>(minimum_border_cut(rung_.mesh, rung_.territory)),
                             static_cast<double>(border_links(rung_.mesh, rung_.territory)),
                             rung_.mean_degree}));
        if (outage_) values.emplace_back("outage_loss", simulation.outage_loss());
      }
      measured.values.push_back(std::move(values));
    }
    return measured;
  }

  /// A run with filters at the arm's sites.
  Measured block(Simulation& simulation, const Placed& placed, Trigger trigger,
                 double encrypted) const {
    BlockingRun blocking(
        simulation, workload_,
        {placed.sites, trigger, study_.action, captures(placed, trigger, encrypted)});
    Measured measured{blocking.run(), {{}}};
    measured.values.front().emplace_back("inspected_bytes", blocking.inspected_bytes());
    measured.values.front().emplace_back("missed_overload", blocking.missed_overload());
    return measured;
  }

  std::filesystem::path captures(const Placed& placed, Trigger trigger, double encrypted) const {
    if (cell_.captures.empty()) return {};
    return cell_.captures / fmt::format("seed{}_{}_degree{}_border{}_{}_encrypted{}_{}{}_{}",
                                        cell_.seed, cell_.family, cell_.density, cell_.border_share,
                                        cell_.routing, encrypted, placed.arm.strategy,
                                        placed.arm.budget_text(), name_of(trigger));
  }

  RunRecord record(const Arm& arm, double encrypted, const std::string& trigger,
                   Values values) const {
    return {"packets",
            cell_.seed,
            {cell_.family, fmt::format("{}", cell_.density), fmt::format("{}", cell_.border_share),
             cell_.routing, arm.strategy, arm.budget_text(), trigger, fmt::format("{}", encrypted)},
            state(),
            std::move(values)};
  }

  const std::string& state() const { return world_.ladder.state(world_.filtering_state).code; }

  const Study& study_;
  const PacketCell& cell_;
  World world_;
  Rung rung_;
  const Routing& routing_;
  std::optional<Outage> outage_;
  Workload workload_;
  std::vector<Placed> placed_;
};

}  // namespace

std::vector<Trigger> triggers_at(const Study& study, const PacketCell& cell, double encrypted) {
  const std::vector<Trigger>& all = study.packets.trigger;
  if (encrypted == cell.encrypted.front()) return all;
  std::vector<Trigger> hidden;
  std::copy_if(all.begin(), all.end(), std::back_inserter(hidden), encryption_hides);
  return hidden;
}

std::vector<RunRecord> run_packets(const Study& study, const PacketCell& packet_cell) {
  const Cell cell(study, packet_cell);
  std::vector<RunRecord> records;
  cell.run(records);
  return records;
}

}  // namespace chokepoint
