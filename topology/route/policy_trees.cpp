#include "topology/route/policy_trees.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "topology/route/byte_transpose.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kSquare = 16;

constexpr std::uint8_t byte(std::int8_t lane) { return static_cast<std::uint8_t>(lane); }

/// At least `bytes`, and an odd number of cache lines: neighbouring lanes then never meet in one
/// set of the cache, as powers of two would make them.
constexpr std::size_t odd_lines(std::size_t bytes) {
  return ((bytes + kCacheLine - 1) / kCacheLine | 1) * kCacheLine;
}

}  // namespace

PolicyTrees::PolicyTrees(const Adjacency& graph, const PolicyPlan& plan)
    : graph_(graph),
      plan_(plan),
      batch_(graph, plan),
      stride_(odd_lines(plan.size())),
      position_(kLanes * stride_),
      hops_(kLanes * stride_),
      row_of_(plan.size()),
      next_(plan.size()),
      order_(plan.size()) {
  for (std::uint32_t r = 0; r < plan.size(); ++r) {
    const PolicyPlan::Row& row = plan.rows()[plan.rank_of(RouterId{r})];
    row_of_[r] = row.customers;
    if (row.wide != PolicyPlan::kNarrow) wide_.push_back(r);
  }
}

/// From a line per rank to a row per lane, in the order of routers.
void PolicyTrees::turn(std::span<const Line> lines, std::vector<std::int8_t>& lanes) const {
  static constexpr Line kNobody{};
  const std::size_t n = plan_.size();
  for (std::size_t first = 0; first < n; first += kSquare) {
    for (std::size_t lane = 0; lane < kLanes; lane += kSquare) {
      const std::int8_t* rows[kSquare];
      for (std::size_t i = 0; i < kSquare; ++i) {
        const auto router = static_cast<std::uint32_t>(first + i);
        const Line& line = router < n ? lines[plan_.rank_of(RouterId{router})] : kNobody;
        rows[i] = line.lane + lane;
      }
      transpose_16x16(rows, lanes.data() + lane * stride_ + first, stride_);
    }
  }
}

void PolicyTrees::compute(std::span<const RouterId> destinations) {
  batch_.compute(destinations);
  destinations_.assign(destinations.begin(), destinations.end());
  turn(batch_.low_positions(), position_);
  turn(batch_.distance(), hops_);
}

void PolicyTrees::look_up_next_hops(std::size_t lane) {
  const std::int8_t* const position = position_.data() + lane * stride_;
  const std::uint32_t* const neighbours = plan_.neighbour_routers().data();
  for (std::size_t r = 0; r < next_.size(); ++r) {
    next_[r] = neighbours[row_of_[r] + byte(position[r])];
  }
  for (const std::uint32_t r : wide_) {
    const PolicyPlan::Row& row = plan_.rows()[plan_.rank_of(RouterId{r})];
    const std::uint32_t high = byte(batch_.high_positions()[row.wide].lane[lane]);
    next_[r] = neighbours[row.customers + 256 * high + byte(position[r])];
  }
  const RouterId destination = destinations_[lane];
  next_[destination.value] = destination.value;
  const std::int8_t* const hops = hops_.data() + lane * stride_;
  for (const Arc& arc : graph_.of(destination)) {
    if (hops[arc.to.value] == kOneHop) next_[arc.to.value] = destination.value;
  }
}

/// Counting sort, which keeps the ascending order of routers among equals. Four quarters at a time,
/// because most routers are at the same few distances and would wait for each other's counter.
void PolicyTrees::sort_by_distance(std::size_t lane) {
  const std::int8_t* const hops = hops_.data() + lane * stride_;
  const auto n = static_cast<std::uint32_t>(plan_.size());
  const std::uint32_t quarter = n / 4;
  std::array<std::array<std::uint32_t, 256>, 4> at{};
  const auto bin = [&](std::uint32_t r) { return hops_of(hops[r]); };
  for (std::uint32_t r = 0; r < quarter; ++r) {
    for (std::uint32_t q = 0; q < 4; ++q) ++at[q][bin(q * quarter + r)];
  }
  for (std::uint32_t r = 4 * quarter; r < n; ++r) ++at[3][bin(r)];
  std::uint32_t placed = 0;
  for (std::uint32_t h = 0; h <= kMaxHops; ++h) {
    for (auto& counts : at) placed += std::exchange(counts[h], placed);
  }
  const std::uint32_t routed = placed;
  for (auto& counts : at) placed += std::exchange(counts[kMaxHops + 1], placed);
  order_.resize(n);
  for (std::uint32_t r = 0; r < quarter; ++r) {
    for (std::uint32_t q = 0; q < 4; ++q) {
      order_[at[q][bin(q * quarter + r)]++] = q * quarter + r;
    }
  }
  for (std::uint32_t r = 4 * quarter; r < n; ++r) order_[at[3][bin(r)]++] = r;
  order_.resize(routed);
}

NextHopTree PolicyTrees::tree(std::size_t lane) {
  look_up_next_hops(lane);
  sort_by_distance(lane);
  return {destinations_[lane], next_, order_};
}

}  // namespace chokepoint
