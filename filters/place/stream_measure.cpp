#include "filters/place/stream_measure.hpp"

#include <algorithm>
#include <atomic>

#include "filters/place/stream_forest.hpp"
#include "filters/place/stream_greedy.hpp"
#include "filters/place/stream_tree.hpp"

namespace chokepoint {
namespace {

constexpr std::uint32_t kNoSite = 0xffffffff;

/// The sites of all groups in one row, and each router's place in it.
struct Sites {
  Sites(const CoverageProblem& problem, const SitesOfGroups& of_groups)
      : place(problem.graph.size(), kNoSite) {
    for (const auto& sites : of_groups) {
      first.push_back(static_cast<std::uint32_t>(row.size()));
      for (const RouterId site : sites) {
        place[site.value] = static_cast<std::uint32_t>(row.size());
        row.push_back(site.value);
      }
    }
    first.push_back(static_cast<std::uint32_t>(row.size()));
  }
  std::vector<std::uint32_t> row;    // routers, group after group, in the order of each
  std::vector<std::uint32_t> first;  // by group, and one past the last
  std::vector<std::uint32_t> place;  // by router, kNoSite
};

/// One thread's sums.
class Fold {
 public:
  Fold(const CoverageProblem& problem, const Sites& sites)
      : pairs(problem.groups, 0),
        newly(sites.row.size(), 0),
        alone(problem.graph.size(), 0),
        further(problem.graph.size(), 0),
        problem_(problem),
        sites_(sites),
        counts_(problem),
        nearest_(sites.row.size(), 0),
        covered_(problem.graph.size(), 0) {}

  void add(const NextHopTree& tree) {
    counts_.count(tree);
    counts_.add_pairs(tree, pairs);
    add_sites(tree);
    add_gains(tree);
  }

  std::vector<std::uint64_t> pairs;    // by group
  std::vector<std::uint64_t> newly;    // by place of a site: pairs that it is the first to cover
  std::vector<std::uint64_t> alone;    // by router: what it would cover were there no other site
  std::vector<std::uint64_t> further;  // by router: what it would cover besides the sites

 private:
  bool on_the_way(const NextHopTree& tree, std::uint32_t router) const {
    return tree.next[router] != NextHopTree::kNone && router != tree.destination.value;
  }
  bool is_site(std::uint32_t router) const { return sites_.place[router] != kNoSite; }
  std::uint32_t next_site(const NextHopTree& tree, std::uint32_t router) const {
    do {
      router = counts_.next_of_group(tree, router);
    } while (router != PathForest::kNone && !is_site(router));
    return router;
  }

  /// Pairs whose nearest site (seen from the source) is this one belong to the earliest chosen of
  /// the sites from here on.
  void add_sites(const NextHopTree& tree) {
    std::fill(nearest_.begin(), nearest_.end(), 0);
    for (const std::uint32_t router : sites_.row) {
      if (!on_the_way(tree, router)) continue;
      const std::uint32_t pairs_here = counts_.interior(router);
      nearest_[sites_.place[router]] += pairs_here;
      const std::uint32_t up = next_site(tree, router);
      // Unsigned wrap-around is undone when the site's own count is added.
      if (up != PathForest::kNone) nearest_[sites_.place[up]] -= pairs_here;
    }
    for (std::uint32_t place = 0; place < nearest_.size(); ++place) {
      if (nearest_[place] == 0) continue;
      std::uint32_t first = place;
      for (std::uint32_t up = sites_.row[place]; up != PathForest::kNone; up = next_site(tree, up))
        first = std::min(first, sites_.place[up]);
      newly[first] += nearest_[place];
    }
  }

  /// What each further site would add: nothing below a site, and above one all but what it covers.
  void add_gains(const NextHopTree& tree) {
    for (const std::uint32_t site : sites_.row) {
      if (!on_the_way(tree, site) || next_site(tree, site) != PathForest::kNone) continue;
      for (std::uint32_t up = site; up != PathForest::kNone; up = counts_.next_of_group(tree, up))
        covered_[up] += counts_.interior(site);
    }
    for (const std::uint32_t r : tree.by_distance.subspan(1)) {
      const std::uint32_t pairs_here = counts_.interior(r);
      if (pairs_here == 0 || problem_.group[r] == CoverageProblem::kNobody) continue;
      alone[r] += pairs_here;
      if (pairs_here != covered_[r] && next_site(tree, r) == PathForest::kNone) {
        further[r] += pairs_here - covered_[r];
      }
      covered_[r] = 0;
    }
  }

  const CoverageProblem& problem_;
  const Sites& sites_;
  TreeCounts counts_;
  std::vector<std::uint32_t> nearest_;  // by place of a site
  std::vector<std::uint32_t> covered_;  // by router: pairs below that sites cover; 0 between trees
};

void add(std::vector<std::uint64_t>& sum, const std::vector<std::uint64_t>& part) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += part[i];
}

Fold fold_trees(const CoverageProblem& problem, const Sites& sites) {
  std::vector<Fold> folds;
  for (unsigned i = 0; i < std::max(1U, problem.threads); ++i) folds.emplace_back(problem, sites);
  std::atomic<std::size_t> done = 0;
  stream_routes(problem.graph, problem.routing, problem.destinations, problem.threads,
                [&](unsigned worker, const NextHopTree& tree) {
                  folds[worker].add(tree);
                  ++done;
                  if (worker == 0 && problem.progress) {
                    problem.progress(done, problem.destinations.size());
                  }
                });
  for (std::size_t i = 1; i < folds.size(); ++i) {
    add(folds[0].pairs, folds[i].pairs);
    add(folds[0].newly, folds[i].newly);
    add(folds[0].alone, folds[i].alone);
    add(folds[0].further, folds[i].further);
  }
  return std::move(folds[0]);
}

}  // namespace

std::vector<CoverageSteps> measure_coverage(const CoverageProblem& problem,
                                            const SitesOfGroups& of_groups, std::size_t budget) {
  const Sites sites(problem, of_groups);
  const Fold fold = fold_trees(problem, sites);
  std::vector<std::vector<std::uint64_t>> alone(problem.groups);
  std::vector<std::vector<std::uint64_t>> further(problem.groups);
  for (std::uint32_t r = 0; r < problem.graph.size(); ++r) {
    const std::uint32_t group = problem.group[r];
    if (group == CoverageProblem::kNobody || fold.alone[r] == 0) continue;
    alone[group].push_back(fold.alone[r]);
    further[group].push_back(fold.further[r]);
  }
  std::vector<CoverageSteps> all(problem.groups);
  for (std::uint32_t g = 0; g < problem.groups; ++g) {
    CoverageSteps& steps = all[g];
    steps.sites = of_groups[g];
    steps.pairs = fold.pairs[g];
    std::uint64_t covered = 0;
    for (std::uint32_t place = sites.first[g]; place < sites.first[g + 1]; ++place) {
      covered += fold.newly[place];
      steps.covered.push_back(covered);
    }
    steps.bound = std::min({steps.pairs, sum_of_largest(alone[g], budget),
                            covered + sum_of_largest(further[g], budget)});
  }
  return all;
}

}  // namespace chokepoint
