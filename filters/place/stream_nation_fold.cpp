#include "filters/place/stream_nation_fold.hpp"

#include <algorithm>
#include <atomic>

#include "filters/place/stream_forest.hpp"
#include "filters/place/stream_tree.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kHalves = NationTotals::kHalves;

/// Which routers are in which nation's set, or behind one that is: a row of bits per router.
class SetBits {
 public:
  SetBits(std::size_t routers, std::span<const std::vector<RouterId>> sets)
      : words_((sets.size() + 63) / 64), bits_(routers * words_, 0) {
    for (std::uint32_t group = 0; group < sets.size(); ++group) {
      for (const RouterId r : sets[group]) {
        bits_[r.value * words_ + group / 64] |= std::uint64_t{1} << (group % 64);
      }
    }
  }
  SetBits(std::size_t routers, std::size_t groups)
      : words_((groups + 63) / 64), bits_(routers * words_, 0) {}

  bool test(std::uint32_t router, std::uint32_t group) const {
    return ((bits_[router * words_ + group / 64] >> (group % 64)) & 1) != 0;
  }
  /// The row of `router` becomes its row in `a`.
  void take(std::uint32_t router, const SetBits& a) {
    for (std::size_t w = 0; w < words_; ++w)
      bits_[router * words_ + w] = a.bits_[router * words_ + w];
  }
  void clear(std::uint32_t router) {
    for (std::size_t w = 0; w < words_; ++w) bits_[router * words_ + w] = 0;
  }
  /// Adds the row of `other` to that of `router`.
  void join(std::uint32_t router, std::uint32_t other) {
    for (std::size_t w = 0; w < words_; ++w)
      bits_[router * words_ + w] |= bits_[other * words_ + w];
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

/// What is the same for all threads.
struct Scene {
  const CoverageProblem& problem;
  SetBits sets;
  std::span<const std::uint8_t> leads_out;  // by router
  std::vector<std::uint8_t> half;           // by destination
};

/// Paths of one nation to one destination.
struct OwnCounts {
  std::uint64_t pairs = 0;
  std::uint64_t covered = 0;
};

/// One thread's sums.
class Fold {
 public:
  explicit Fold(const Scene& scene)
      : scene_(scene),
        counts_(scene.problem),
        here_(scene.problem.groups),
        carried_(scene.problem.graph.size(), 0),
        behind_(scene.problem.graph.size(), scene.problem.groups) {
    totals.sums.resize(scene.problem.groups);
    for (auto& half : totals.through) half.assign(scene.problem.graph.size(), 0);
    for (auto& half : totals.pairs) half.assign(scene.problem.groups, 0);
  }

  void add(const NextHopTree& tree) {
    counts_.count(tree);
    std::fill(here_.begin(), here_.end(), OwnCounts{});
    const unsigned half = scene_.half[tree.destination.value];
    const std::uint32_t home = scene_.problem.group[tree.destination.value];
    if (home != CoverageProblem::kNobody) add_inbound(tree, home, totals.through[half]);
    add_outbound(tree, home, totals.through[half]);
    add_covered(tree, home);
    add_sums(half);
  }
  NationTotals totals;

 private:
  /// Paths from anywhere to a destination inside that cross the border.
  void add_inbound(const NextHopTree& tree, std::uint32_t home,
                   std::vector<std::uint64_t>& border) {
    const std::uint32_t destination = tree.destination.value;
    here_[home].pairs += counts_.interior(destination);
    if (scene_.leads_out[destination] != 0) border[destination] += counts_.interior(destination);
    for (const std::uint32_t r : tree.by_distance.subspan(1)) {
      if (scene_.problem.group[r] != home) continue;
      const std::uint32_t itself = counts_.crosses(r) ? 1 : 0;
      totals.sums[home].abroad_and_back += itself;
      if (scene_.leads_out[r] != 0) border[r] += counts_.interior(r) + itself;
    }
    totals.sums[home].crossing += counts_.interior(destination);
  }

  /// Paths of the other nations, from the farthest source inwards: each router hands what it
  /// carries for its own nation to the nation's next router on the way.
  void add_outbound(const NextHopTree& tree, std::uint32_t home,
                    std::vector<std::uint64_t>& border) {
    for (std::size_t i = tree.by_distance.size(); i-- > 1;) {
      const std::uint32_t r = tree.by_distance[i];
      const std::uint32_t nation = scene_.problem.group[r];
      if (nation == home || nation == CoverageProblem::kNobody) continue;
      ++here_[nation].pairs;
      const std::uint32_t own = carried_[r] + 1;
      carried_[r] = 0;
      if (scene_.leads_out[r] != 0) border[r] += own;
      const std::uint32_t up = counts_.next_of_group(tree, r);
      if (up != PathForest::kNone) {
        carried_[up] += own;
      } else {
        totals.sums[nation].crossing += 1 + counts_.interior(r);
      }
    }
  }

  /// Sources with a router of their own, or of the destination's, nation's set on the way.
  void add_covered(const NextHopTree& tree, std::uint32_t home) {
    behind_.clear(tree.destination.value);
    for (const std::uint32_t r : tree.by_distance.subspan(1)) {
      const std::uint32_t up = tree.next[r];
      const std::uint32_t nation = scene_.problem.group[r];
      if (counts_.crosses(r)) {
        if (home != CoverageProblem::kNobody && behind_.test(up, home)) ++here_[home].covered;
        if (nation != home && nation != CoverageProblem::kNobody && behind_.test(up, nation))
          ++here_[nation].covered;
      }
      if (counts_.interior(r) == 0) continue;
      behind_.take(r, scene_.sets);
      behind_.join(r, up);
    }
  }

  void add_sums(unsigned half) {
    for (std::size_t g = 0; g < here_.size(); ++g) {
      const auto all = static_cast<double>(here_[g].pairs);
      const auto covered = static_cast<double>(here_[g].covered);
      NationSums& sums = totals.sums[g];
      sums.pairs += here_[g].pairs;
      sums.covered += here_[g].covered;
      sums.pairs_squared += all * all;
      sums.covered_squared += covered * covered;
      sums.product += all * covered;
      totals.pairs[half][g] += here_[g].pairs;
    }
  }

  const Scene& scene_;
  TreeCounts counts_;
  std::vector<OwnCounts> here_;
  std::vector<std::uint32_t> carried_;  // by router, for its own nation; 0 between trees
  SetBits behind_;  // by interior router: sets with a member there or farther on the way
};

void add(NationTotals& sum, const NationTotals& part) {
  for (std::size_t g = 0; g < sum.sums.size(); ++g) {
    NationSums& to = sum.sums[g];
    const NationSums& from = part.sums[g];
    to.pairs += from.pairs;
    to.covered += from.covered;
    to.abroad_and_back += from.abroad_and_back;
    to.crossing += from.crossing;
    // Sums of whole numbers below 2^53 in doubles are exact, so their order does not matter.
    to.pairs_squared += from.pairs_squared;
    to.covered_squared += from.covered_squared;
    to.product += from.product;
  }
  for (std::size_t h = 0; h < kHalves; ++h) {
    for (std::size_t r = 0; r < sum.through[h].size(); ++r) sum.through[h][r] += part.through[h][r];
    for (std::size_t g = 0; g < sum.pairs[h].size(); ++g) sum.pairs[h][g] += part.pairs[h][g];
  }
}

}  // namespace

NationTotals fold_nations(const CoverageProblem& problem, std::span<const std::uint8_t> leads_out,
                          std::span<const std::vector<RouterId>> sets) {
  const std::size_t n = problem.graph.size();
  Scene scene{problem, SetBits(n, sets), leads_out, std::vector<std::uint8_t>(n, 0)};
  for (std::size_t i = 0; i < problem.destinations.size(); ++i) {
    scene.half[problem.destinations[i].value] =
        static_cast<std::uint8_t>(i * kHalves / problem.destinations.size());
  }
  std::vector<Fold> folds;
  for (unsigned i = 0; i < std::max(1U, problem.threads); ++i) folds.emplace_back(scene);
  std::atomic<std::size_t> done = 0;
  stream_routes(problem.graph, problem.routing, problem.destinations, problem.threads,
                [&](unsigned worker, const NextHopTree& tree) {
                  folds[worker].add(tree);
                  ++done;
                  if (worker == 0 && problem.progress) {
                    problem.progress(done, problem.destinations.size());
                  }
                });
  for (std::size_t i = 1; i < folds.size(); ++i) add(folds[0].totals, folds[i].totals);
  return std::move(folds[0].totals);
}

}  // namespace chokepoint
