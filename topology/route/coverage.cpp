#include "topology/route/coverage.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "topology/route/chunks.hpp"
#include "topology/route/policy.hpp"
#include "topology/route/policy_batch.hpp"
#include "topology/route/stream.hpp"

namespace chokepoint {
namespace {

/// One worker's counts; on a cache line of its own, so that workers do not slow each other down.
struct alignas(64) Tally {
  CoverageCount counts;
  std::vector<char> hit;  // per router: a site on its path, itself included
  std::unique_ptr<PolicyBatch> batch;
};

CoverageCount sum(const std::vector<Tally>& tallies) {
  CoverageCount total;
  for (const Tally& tally : tallies) {
    total.pairs += tally.counts.pairs;
    total.covered += tally.counts.covered;
  }
  return total;
}

CoverageCount cover_by_sweeps(const Adjacency& graph, const PolicyPlan& plan,
                              std::span<const RouterId> sites,
                              std::span<const RouterId> destinations, unsigned threads) {
  std::vector<std::int8_t> site(plan.size(), 0);
  for (const RouterId router : sites) site[plan.rank_of(router)] = -1;
  std::vector<Tally> tallies(std::max(1U, threads));
  for_each_chunk(destinations.size(), lanes_for(destinations.size(), threads), threads,
                 [&](unsigned worker, std::size_t first, std::size_t last) {
                   Tally& tally = tallies[worker];
                   if (!tally.batch) tally.batch = std::make_unique<PolicyBatch>(graph, plan);
                   const PairCounts counts =
                       tally.batch->coverage(destinations.subspan(first, last - first), site);
                   tally.counts.pairs += counts.routed;
                   tally.counts.covered += counts.covered;
                 });
  return sum(tallies);
}

/// A router's path is covered when its next hop, unless that is the end, is hit or a site.
void count_tree(const NextHopTree& tree, const std::vector<char>& site, Tally& tally) {
  tally.hit.resize(site.size());
  tally.hit[tree.destination.value] = 0;
  for (const std::uint32_t router : tree.by_distance.subspan(1)) {
    const char covered = tally.hit[tree.next[router]];
    tally.counts.covered += static_cast<std::uint64_t>(covered);
    tally.hit[router] = static_cast<char>(covered | site[router]);
  }
  tally.counts.pairs += tree.by_distance.size() - 1;
}

CoverageCount cover_by_trees(const Adjacency& graph, const Routing& routing,
                             std::span<const RouterId> sites,
                             std::span<const RouterId> destinations, unsigned threads) {
  std::vector<char> site(graph.size(), 0);
  for (const RouterId router : sites) site[router.value] = 1;
  std::vector<Tally> tallies(std::max(1U, threads));
  stream_routes(
      graph, routing, destinations, threads,
      [&](unsigned worker, const NextHopTree& tree) { count_tree(tree, site, tallies[worker]); });
  return sum(tallies);
}

}  // namespace

CoverageCount coverage_of(const Adjacency& graph, const Routing& routing,
                          std::span<const RouterId> sites, std::span<const RouterId> destinations,
                          unsigned threads) {
  if (routing.name == kPolicyRouting) {
    if (const auto plan = PolicyPlan::of(graph)) {
      return cover_by_sweeps(graph, *plan, sites, destinations, threads);
    }
  }
  return cover_by_trees(graph, routing, sites, destinations, threads);
}

}  // namespace chokepoint
