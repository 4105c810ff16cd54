#include "filters/place/stream_greedy.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <numeric>
#include <set>

#include "filters/place/stream_paths.hpp"
#include "filters/place/stream_tree.hpp"

namespace chokepoint {
namespace {

/// Ends a stream whose trees do not fit; never leaves this file.
struct TooMany {};

/// One thread's share of the reading.
struct Reader {
  explicit Reader(const CoverageProblem& problem)
      : counts(problem), place(problem.graph.size()), pairs(problem.groups, 0) {}

  void add(const CoverageProblem& problem, const NextHopTree& tree, PathForest& forest) {
    counts.count(tree);
    counts.add_pairs(tree, pairs);
    entries.clear();
    for (const std::uint32_t r : tree.by_distance.subspan(1)) {
      if (counts.interior(r) == 0 || problem.group[r] == CoverageProblem::kNobody) continue;
      place[r] = static_cast<std::uint32_t>(entries.size());
      const std::uint32_t up = counts.next_of_group(tree, r);
      entries.push_back(
          {r, up == PathForest::kNone ? PathForest::kNone : place[up], counts.interior(r)});
    }
    forest.add(entries);
  }

  TreeCounts counts;
  std::vector<std::uint32_t> place;  // by router: its position in `entries`
  std::vector<PathForest::Entry> entries;
  std::vector<std::uint64_t> pairs;
};

/// Adds one drawn path: for each group a chain of those of its routers that are interior.
class ChainReader {
 public:
  explicit ChainReader(const CoverageProblem& problem)
      : problem_(problem), on_path_(problem.groups, 0), last_(problem.groups, PathForest::kNone) {}

  void add(std::span<const RouterId> path, PathForest& forest, std::span<std::uint64_t> pairs) {
    for (const RouterId r : path) {
      if (group_of(r) != CoverageProblem::kNobody) ++on_path_[group_of(r)];
    }
    if (problem_.crossing_only) {
      for (const RouterId r : path) {
        if (group_of(r) == CoverageProblem::kNobody) continue;
        if (on_path_[group_of(r)] != path.size()) counted_.insert(group_of(r));
      }
      for (const std::uint32_t group : counted_) ++pairs[group];
    } else {
      for (std::uint64_t& count : pairs) ++count;
    }
    entries_.clear();
    // From the destination, so that parents come first.
    for (std::size_t i = path.size() - 1; i-- > 1;) add_site(path[i]);
    forest.add(entries_);
    for (const RouterId r : path) {
      if (group_of(r) == CoverageProblem::kNobody) continue;
      on_path_[group_of(r)] = 0;
      last_[group_of(r)] = PathForest::kNone;
    }
    counted_.clear();
  }

 private:
  std::uint32_t group_of(RouterId r) const { return problem_.group[r.value]; }
  void add_site(RouterId r) {
    const std::uint32_t group = group_of(r);
    if (group == CoverageProblem::kNobody) return;
    if (problem_.crossing_only && !counted_.contains(group)) return;
    const std::uint32_t parent = last_[group];
    last_[group] = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({r.value, parent, 1});
  }

  const CoverageProblem& problem_;
  std::vector<std::uint32_t> on_path_;  // by group: its routers on the path
  std::vector<std::uint32_t> last_;     // by group: its last entry
  std::set<std::uint32_t> counted_;     // groups for which the path counts
  std::vector<PathForest::Entry> entries_;
};

void read_chains(const CoverageProblem& problem, std::size_t max_nodes, PathForest& forest,
                 std::span<std::uint64_t> pairs) {
  ChainReader reader(problem);
  for (std::size_t i = 0; i < problem.destinations.size(); ++i) {
    for_each_path(problem.graph, problem.routing, problem.destinations.subspan(i, 1),
                  problem.salt_seed,
                  [&](std::span<const RouterId> path) { reader.add(path, forest, pairs); });
    if (forest.nodes() > max_nodes) throw TooMany();
    if (problem.progress) problem.progress(i + 1, problem.destinations.size());
  }
}

void read_trees(const CoverageProblem& problem, std::size_t max_nodes,
                std::span<PathForest> forests, std::span<std::uint64_t> pairs) {
  std::vector<Reader> readers;
  for (std::size_t i = 0; i < forests.size(); ++i) readers.emplace_back(problem);
  std::atomic<std::size_t> nodes = 0;
  std::atomic<std::size_t> done = 0;
  stream_routes(problem.graph, problem.routing, problem.destinations, problem.threads,
                [&](unsigned worker, const NextHopTree& tree) {
                  const std::size_t before = forests[worker].nodes();
                  readers[worker].add(problem, tree, forests[worker]);
                  nodes += forests[worker].nodes() - before;
                  if (nodes > max_nodes) throw TooMany();
                  ++done;
                  if (worker == 0 && problem.progress) {
                    problem.progress(done, problem.destinations.size());
                  }
                });
  for (const Reader& reader : readers) {
    for (std::size_t g = 0; g < pairs.size(); ++g) pairs[g] += reader.pairs[g];
  }
}

}  // namespace

std::uint64_t sum_of_largest(std::span<std::uint64_t> gains, std::size_t count) {
  count = std::min(count, gains.size());
  const auto end = gains.begin() + static_cast<std::ptrdiff_t>(count);
  if (end != gains.end()) std::nth_element(gains.begin(), end, gains.end(), std::greater<>());
  return std::accumulate(gains.begin(), end, std::uint64_t{0});
}

std::optional<StoredPaths> StoredPaths::read(const CoverageProblem& problem,
                                             std::size_t max_nodes) {
  StoredPaths stored;
  const bool trees = problem.routing.spreading == Spreading::kNone;
  stored.parts_.resize(trees ? std::max(1U, problem.threads) : 1);
  stored.pairs_.assign(problem.groups, 0);
  try {
    if (trees) {
      read_trees(problem, max_nodes, stored.parts_, stored.pairs_);
    } else {
      read_chains(problem, max_nodes, stored.parts_.front(), stored.pairs_);
    }
  } catch (const TooMany&) {
    return std::nullopt;
  }
  stored.gains_.assign(problem.graph.size(), 0);
  for (PathForest& part : stored.parts_) {
    part.close(problem.graph.size());
    part.add_gains(stored.gains_);
  }
  stored.routers_.resize(problem.groups);
  for (std::uint32_t r = 0; r < problem.graph.size(); ++r) {
    if (stored.gains_[r] != 0) stored.routers_[problem.group[r]].push_back(RouterId{r});
  }
  return stored;
}

std::size_t StoredPaths::nodes() const {
  std::size_t sum = 0;
  for (const PathForest& part : parts_) sum += part.nodes();
  return sum;
}

template <class Next>
CoverageSteps StoredPaths::cover(std::uint32_t group, std::size_t budget, Next&& next) {
  CoverageSteps steps;
  steps.pairs = pairs_[group];
  steps.bound = steps.pairs;
  std::uint64_t covered = 0;
  std::vector<std::uint64_t> left(routers_[group].size());
  for (;;) {
    for (std::size_t i = 0; i < left.size(); ++i) left[i] = gains_[routers_[group][i].value];
    steps.bound = std::min(steps.bound, covered + sum_of_largest(left, budget));
    const RouterId site = next();
    if (!site.valid()) return steps;
    for (PathForest& part : parts_) covered += part.cover(site.value, gains_);
    steps.sites.push_back(site);
    steps.covered.push_back(covered);
  }
}

CoverageSteps StoredPaths::greedy(std::uint32_t group, std::size_t budget) {
  std::size_t chosen = 0;
  return cover(group, budget, [&] {
    RouterId best;
    if (chosen++ == budget) return best;
    std::uint64_t most = 0;
    for (const RouterId r : routers_[group]) {
      if (gains_[r.value] <= most) continue;
      most = gains_[r.value];
      best = r;
    }
    return best;
  });
}

CoverageSteps StoredPaths::in_order(std::uint32_t group, std::span<const RouterId> sites,
                                    std::size_t budget) {
  std::size_t i = 0;
  return cover(group, budget, [&] { return i < sites.size() ? sites[i++] : RouterId{}; });
}

}  // namespace chokepoint
