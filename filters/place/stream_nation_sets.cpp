#include "filters/place/stream_nation_sets.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>

#include "filters/place/stream_forest.hpp"
#include "filters/place/stream_tree.hpp"

namespace chokepoint {
namespace {

using Members = std::vector<std::vector<std::uint32_t>>;

/// Weights are whole numbers of this part of a path, so that sums do not depend on their order.
constexpr double kParts = 16;

/// For whom the tree of a destination counts, and how much.
struct Weights {
  Weights(const CoverageProblem& problem, const PathSample& sample, const Members& members)
      : is_outward(problem.graph.size(), 0), is_inward(problem.graph.size(), 0) {
    const auto each_stands_for = [](std::size_t all, std::size_t drawn) {
      return static_cast<double>(all) / static_cast<double>(std::max<std::size_t>(1, drawn));
    };
    const auto routers = static_cast<double>(problem.graph.size());
    double most = each_stands_for(problem.graph.size(), sample.outward.size());
    for (std::size_t group = 0; group < members.size(); ++group) {
      most = std::max(most, each_stands_for(members[group].size(), sample.inward[group].size()));
    }
    // All sources through one router have to fit its 32 bits.
    constexpr double kLargest = std::numeric_limits<std::uint32_t>::max();
    const double parts = std::min(kParts, std::floor(kLargest / (most * routers)));
    const auto weight = [&](std::size_t all, std::size_t drawn) {
      return static_cast<std::uint32_t>(
          std::max(1L, std::lround(parts * each_stands_for(all, drawn))));
    };
    for (const RouterId r : sample.outward) is_outward[r.value] = 1;
    outward = weight(problem.graph.size(), sample.outward.size());
    for (std::size_t group = 0; group < members.size(); ++group) {
      for (const RouterId r : sample.inward[group]) is_inward[r.value] = 1;
      inward.push_back(weight(members[group].size(), sample.inward[group].size()));
    }
    for (std::uint32_t r = 0; r < problem.graph.size(); ++r) {
      if (is_outward[r] != 0 || is_inward[r] != 0) destinations.push_back(RouterId{r});
    }
  }
  std::vector<std::uint8_t> is_outward;  // by router
  std::vector<std::uint8_t> is_inward;
  std::uint32_t outward;
  std::vector<std::uint32_t> inward;  // by group
  std::vector<RouterId> destinations;
};

/// One thread's trees: a forest for each group, with the paths that have an end in the group.
class OwnPaths {
 public:
  OwnPaths(const CoverageProblem& problem, const Members& members, const Weights& weights)
      : forests(problem.groups),
        pairs(problem.groups, 0),
        problem_(problem),
        members_(members),
        weights_(weights),
        counts_(problem),
        place_(problem.graph.size()),
        stamp_(problem.graph.size(), 0) {}

  void add(const NextHopTree& tree) {
    const std::uint32_t home = problem_.group[tree.destination.value];
    if (weights_.is_inward[tree.destination.value] != 0) add_inbound(tree, home);
    if (weights_.is_outward[tree.destination.value] == 0) return;
    for (std::uint32_t group = 0; group < problem_.groups; ++group) {
      if (group != home) add_outbound(tree, group);
    }
  }

  std::vector<PathForest> forests;   // by group
  std::vector<std::uint64_t> pairs;  // by group

 private:
  void add_inbound(const NextHopTree& tree, std::uint32_t home) {
    counts_.count(tree);
    const std::uint32_t weight = weights_.inward[home];
    pairs[home] += std::uint64_t{weight} * counts_.interior(tree.destination.value);
    entries_.clear();
    for (const std::uint32_t r : tree.by_distance.subspan(1)) {
      if (counts_.interior(r) == 0) continue;
      const std::uint32_t up = tree.next[r];
      place_[r] = static_cast<std::uint32_t>(entries_.size());
      entries_.push_back({r, up == tree.destination.value ? PathForest::kNone : place_[up],
                          weight * counts_.interior(r)});
    }
    forests[home].add(entries_);
  }

  void add_outbound(const NextHopTree& tree, std::uint32_t group) {
    entries_.clear();
    ++now_;
    for (const std::uint32_t source : members_[group]) {
      if (tree.next[source] == NextHopTree::kNone) continue;
      pairs[group] += weights_.outward;
      way_.clear();
      for (std::uint32_t r = tree.next[source]; r != tree.destination.value; r = tree.next[r])
        way_.push_back(r);
      std::uint32_t parent = PathForest::kNone;
      for (std::size_t i = way_.size(); i-- > 0;) parent = count_at(way_[i], parent);
    }
    forests[group].add(entries_);
  }

  std::uint32_t count_at(std::uint32_t router, std::uint32_t parent) {
    if (stamp_[router] != now_) {
      stamp_[router] = now_;
      place_[router] = static_cast<std::uint32_t>(entries_.size());
      entries_.push_back({router, parent, 0});
    }
    entries_[place_[router]].open += weights_.outward;
    return place_[router];
  }

  const CoverageProblem& problem_;
  const Members& members_;
  const Weights& weights_;
  TreeCounts counts_;
  std::vector<std::uint32_t> place_;  // by router: its entry, where the stamp says so
  std::vector<std::uint64_t> stamp_;
  std::uint64_t now_ = 0;
  std::vector<PathForest::Entry> entries_;
  std::vector<std::uint32_t> way_;
};

/// The fewest of the gains that sum to `wanted` or more; one more than there are if they do not.
std::size_t fewest(std::vector<std::uint64_t>& gains, std::uint64_t wanted) {
  std::sort(gains.begin(), gains.end(), std::greater<>());
  std::size_t count = 0;
  for (std::uint64_t sum = 0; sum < wanted; ++count) {
    if (count == gains.size()) return count + 1;
    sum += gains[count];
  }
  return count;
}

CoveringSet cover(std::span<OwnPaths> parts, std::uint32_t group, std::size_t routers,
                  double share) {
  CoveringSet set;
  std::vector<std::uint64_t> gains(routers, 0);
  std::uint64_t pairs = 0;
  for (OwnPaths& part : parts) {
    part.forests[group].close(routers);
    part.forests[group].add_gains(gains);
    pairs += part.pairs[group];
  }
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(pairs)));
  std::vector<std::uint32_t> candidates;
  for (std::uint32_t r = 0; r < routers; ++r) {
    if (gains[r] != 0) candidates.push_back(r);
  }
  std::uint64_t covered = 0;
  std::vector<std::uint64_t> left(candidates.size());
  while (covered < wanted) {
    if (std::has_single_bit(set.routers.size() + 1)) {
      // What is covered so far and the largest gains bound what any set of that size covers.
      for (std::size_t i = 0; i < left.size(); ++i) left[i] = gains[candidates[i]];
      set.at_least = std::max(set.at_least, fewest(left, wanted - covered));
    }
    const auto best = std::max_element(candidates.begin(), candidates.end(),
                                       [&](auto a, auto b) { return gains[a] < gains[b]; });
    if (best == candidates.end() || gains[*best] == 0) break;
    const std::uint32_t site = *best;
    for (OwnPaths& part : parts) covered += part.forests[group].cover(site, gains);
    set.routers.push_back(RouterId{site});
  }
  for (OwnPaths& part : parts) part.forests[group] = PathForest();
  set.reaches_share = pairs != 0 && covered >= wanted;
  return set;
}

}  // namespace

PathSample PathSample::draw(const CoverageProblem& problem, std::size_t outward, std::size_t inward,
                            RandomStream& random) {
  PathSample sample;
  sample.inward.resize(problem.groups);
  std::vector<RouterId> order;
  std::vector<std::size_t> size(problem.groups, 0);
  for (std::uint32_t r = 0; r < problem.graph.size(); ++r) {
    order.push_back(RouterId{r});
    if (problem.group[r] != CoverageProblem::kNobody) ++size[problem.group[r]];
  }
  random.shuffle(std::span(order));
  for (const RouterId r : order) {
    if (sample.outward.size() < outward) sample.outward.push_back(r);
    const std::uint32_t group = problem.group[r.value];
    if (group == CoverageProblem::kNobody) continue;
    if (sample.inward[group].size() < inward + size[group] / kInwardPart) {
      sample.inward[group].push_back(r);
    }
  }
  return sample;
}

std::vector<CoveringSet> covering_sets(const CoverageProblem& problem, const PathSample& sample,
                                       double share) {
  Members members(problem.groups);
  for (std::uint32_t r = 0; r < problem.graph.size(); ++r) {
    if (problem.group[r] != CoverageProblem::kNobody) members[problem.group[r]].push_back(r);
  }
  const Weights weights(problem, sample, members);
  std::vector<OwnPaths> parts;
  for (unsigned i = 0; i < std::max(1U, problem.threads); ++i) {
    parts.emplace_back(problem, members, weights);
  }
  std::atomic<std::size_t> done = 0;
  stream_routes(problem.graph, problem.routing, weights.destinations, problem.threads,
                [&](unsigned worker, const NextHopTree& tree) {
                  parts[worker].add(tree);
                  ++done;
                  if (worker == 0 && problem.progress) {
                    problem.progress(done, weights.destinations.size());
                  }
                });
  std::vector<CoveringSet> sets;
  for (std::uint32_t group = 0; group < problem.groups; ++group) {
    sets.push_back(cover(parts, group, problem.graph.size(), share));
  }
  return sets;
}

}  // namespace chokepoint
