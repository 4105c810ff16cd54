#include "topology/route/policy_batch.hpp"

#include <algorithm>
#include <cstring>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

Line without_routes() {
  Line line;
  std::memset(line.lane, kNoRoute, sizeof line.lane);
  return line;
}

}  // namespace

PolicyBatch::PolicyBatch(const Adjacency& graph, const PolicyPlan& plan, const SweepKernel& kernel)
    : graph_(graph),
      plan_(plan),
      kernel_(kernel),
      seed_of_(plan.size(), 0),
      seeds_(1, without_routes()),
      customer_(plan.transit()),
      distance_(plan.size()) {}

Line& PolicyBatch::seed(std::uint32_t rank) {
  if (seed_of_[rank] == 0) {
    seed_of_[rank] = static_cast<std::uint32_t>(seeds_.size());
    seeded_.push_back(rank);
    seeds_.push_back(without_routes());
  }
  return seeds_[seed_of_[rank]];
}

/// A transit destination is read by its neighbours as any other. A stub is not: its neighbours
/// learn of it here, in lanes where nothing can be nearer.
void PolicyBatch::know_destination(RouterId destination, std::size_t lane) {
  const std::uint32_t rank = plan_.rank_of(destination);
  if (rank < plan_.transit()) {
    customer_[rank].lane[lane] = kAtDestination;
    return;
  }
  seed(rank).lane[lane] = kAtDestination;
  const auto arcs = graph_.of(destination);
  const auto roles = graph_.roles(destination);
  for (std::size_t k = 0; k < arcs.size(); ++k) {
    const std::uint32_t neighbour = plan_.rank_of(arcs[k].to);
    if (roles[k] == Role::kProvider) {
      customer_[neighbour].lane[lane] = kOneHop;
    } else {
      seed(neighbour).lane[lane] = kOneHop;
    }
  }
}

SweepTables PolicyBatch::prepare(std::span<const RouterId> destinations) {
  if (destinations.size() > kLanes) broken_invariant("more destinations than lanes");
  for (const std::uint32_t rank : seeded_) seed_of_[rank] = 0;
  seeded_.clear();
  seeds_.resize(1);
  std::fill(customer_.begin(), customer_.end(), seeds_.front());
  for (std::size_t lane = 0; lane < destinations.size(); ++lane) {
    know_destination(destinations[lane], lane);
  }
  return {plan_.rows().data(), plan_.neighbours().data(),
          plan_.transit(),     static_cast<std::uint32_t>(plan_.size()),
          seed_of_.data(),     seeds_.data(),
          customer_.data(),    distance_.data()};
}

void PolicyBatch::compute(std::span<const RouterId> destinations) {
  low_.resize(plan_.size());
  high_.resize(plan_.wide_rows());
  kernel_.next_hops(prepare(destinations), {low_.data(), high_.data()});
}

PairCounts PolicyBatch::coverage(std::span<const RouterId> destinations,
                                 std::span<const std::int8_t> site) {
  customer_hit_.resize(plan_.transit());
  chosen_hit_.resize(plan_.transit());
  return kernel_.coverage(prepare(destinations),
                          {site.data(), customer_hit_.data(), chosen_hit_.data()});
}

}  // namespace chokepoint
