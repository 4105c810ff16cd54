#include "experiments/bench/race_routes.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include "experiments/bench/bare_routes.hpp"
#include "experiments/bench/runs.hpp"
#include "topology/base/error.hpp"
#include "topology/base/random.hpp"
#include "topology/route/coverage.hpp"
#include "topology/route/policy.hpp"
#include "topology/route/policy_batch.hpp"
#include "topology/route/stream.hpp"

namespace chokepoint::bench {
namespace {

static_assert(BareRoutes::kNone == NextHopTree::kNone);

constexpr std::size_t kSites = 30;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double wall_seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<RouterId> all_routers(const Adjacency& graph) {
  std::vector<RouterId> routers(graph.size());
  for (std::uint32_t r = 0; r < graph.size(); ++r) routers[r] = RouterId{r};
  return routers;
}

std::vector<RouterId> draw_destinations(const Adjacency& graph, const RouteRace& race) {
  std::vector<RouterId> routers = all_routers(graph);
  RandomStream random(race.seed, "bench/routes");
  random.shuffle(std::span(routers));
  routers.resize(std::min<std::size_t>(routers.size(), race.destinations));
  return routers;
}

std::vector<RouterId> busiest(const Adjacency& graph) {
  std::vector<RouterId> routers = all_routers(graph);
  std::stable_sort(routers.begin(), routers.end(),
                   [&](RouterId a, RouterId b) { return graph.of(a).size() > graph.of(b).size(); });
  routers.resize(std::min(routers.size(), kSites));
  return routers;
}

/// The contenders, each over all destinations, in seconds of processor time.
class Contenders {
 public:
  Contenders(const Adjacency& graph, const PolicyPlan& plan, std::span<const RouterId> destinations)
      : graph_(graph), destinations_(destinations), bare_(graph), batch_(graph, plan) {}

  double bare() {
    const Stopwatch watch;
    for (const RouterId to : destinations_) sink_ += bare_.next_hops(to).front();
    return watch.seconds();
  }
  double ours() {
    const Stopwatch watch;
    stream([this](unsigned, const NextHopTree& tree) { sink_ += tree.next.front(); });
    return watch.seconds();
  }
  double lanes() {
    const Stopwatch watch;
    for (std::size_t first = 0; first < destinations_.size(); first += kLanes) {
      const std::size_t count = std::min(kLanes, destinations_.size() - first);
      batch_.compute(destinations_.subspan(first, count));
    }
    return watch.seconds();
  }
  bool agree() {
    bool equal = true;
    stream([&](unsigned, const NextHopTree& tree) {
      const auto next = bare_.next_hops(tree.destination);
      equal = equal && std::equal(next.begin(), next.end(), tree.next.begin(), tree.next.end());
    });
    return equal;
  }

 private:
  void stream(const TreeVisit& visit) {
    stream_routes(graph_, find_routing(kPolicyRouting), destinations_, 1, visit);
  }

  const Adjacency& graph_;
  std::span<const RouterId> destinations_;
  BareRoutes bare_;
  PolicyBatch batch_;
  std::uint64_t sink_ = 0;  // what is computed is looked at
};

void measure_all_pairs(const Adjacency& graph, const RouteRace& race,
                       std::span<const RouterId> destinations, RouteRaceResult& result) {
  const Routing& policy = find_routing(kPolicyRouting);
  const double part = wall_seconds([&] {
    stream_routes(graph, policy, destinations, race.threads, [](unsigned, const NextHopTree&) {});
  });
  result.all_trees_seconds =
      part * static_cast<double>(graph.size()) / static_cast<double>(destinations.size());
  const std::vector<RouterId> all = all_routers(graph);
  const std::vector<RouterId> sites = busiest(graph);
  CoverageCount count;
  result.coverage_seconds =
      wall_seconds([&] { count = coverage_of(graph, policy, sites, all, race.threads); });
  if (count.pairs != 0) {
    result.covered_share = static_cast<double>(count.covered) / static_cast<double>(count.pairs);
  }
}

}  // namespace

RouteRaceResult race_routes(const Adjacency& graph, const RouteRace& race,
                            const std::function<void(std::size_t, std::size_t)>& step) {
  RouteRaceResult result;
  const Stopwatch planning;
  const auto plan = PolicyPlan::of(graph);
  result.vectors = sweep_kernels().back()->name;
  result.plan_ms = 1e3 * planning.seconds();
  if (!plan) broken_invariant("a race over a graph that sweeps do not apply to");
  const std::vector<RouterId> destinations = draw_destinations(graph, race);
  result.destinations = static_cast<std::uint32_t>(destinations.size());
  Contenders contenders(graph, *plan, destinations);
  const std::size_t steps = race.rounds + 2;
  result.equal = contenders.agree();
  std::vector<double> bare, ours, lanes;
  for (std::uint32_t round = 0; round < race.rounds; ++round) {
    step(1 + round, steps);
    bare.push_back(contenders.bare());
    ours.push_back(contenders.ours());
    lanes.push_back(contenders.lanes());
  }
  const double to_ms = 1e3 / static_cast<double>(destinations.size());
  result.bare_ms = median(bare) * to_ms;
  result.ours_ms = median(ours) * to_ms;
  result.lanes_ms = median(lanes) * to_ms;
  step(steps - 1, steps);
  measure_all_pairs(graph, race, destinations, result);
  step(steps, steps);
  return result;
}

}  // namespace chokepoint::bench
