#include "topology/mesh/attack.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

#include "topology/base/error.hpp"
#include "topology/base/nearest.hpp"
#include "topology/mesh/betweenness.hpp"
#include "topology/mesh/brandes.hpp"

namespace chokepoint {
namespace {

constexpr std::array kAttacks{
    AttackName{Attack::kRandom, "random", "any station, uniformly"},
    AttackName{Attack::kDegree, "degree", "most neighbours at the outset first"},
    AttackName{Attack::kBetweenness, "betweenness", "most shortest paths at the outset first"},
    AttackName{Attack::kAdaptive, "adaptive", "most neighbours left, counted anew each time"},
    AttackName{Attack::kAdaptiveBetweenness, "adaptive-betweenness",
               "most shortest paths left, counted anew each time"},
};

/// Stations in buckets by the number of their neighbours that still stand.
class DegreeBuckets {
 public:
  explicit DegreeBuckets(const SimpleGraph& graph)
      : graph_(graph), degree_(graph.size()), place_(graph.size()) {
    for (std::uint32_t r = 0; r < graph.size(); ++r) {
      degree_[r] = graph.degree(r);
      if (degree_[r] >= buckets_.size()) buckets_.resize(degree_[r] + 1);
      insert(r);
    }
  }

  /// Takes a station of the highest degree out, and one neighbour away from each of its neighbours.
  std::uint32_t take_highest(RandomStream& random) {
    while (buckets_.back().empty()) buckets_.pop_back();
    auto& highest = buckets_.back();
    const std::uint32_t taken = highest[random.below(static_cast<std::uint32_t>(highest.size()))];
    erase(taken);
    place_[taken] = kGone;
    for (const std::uint32_t neighbour : graph_.of(taken)) {
      if (place_[neighbour] == kGone) continue;
      erase(neighbour);
      --degree_[neighbour];
      insert(neighbour);
    }
    return taken;
  }

 private:
  static constexpr std::uint32_t kGone = 0xffffffff;

  void insert(std::uint32_t r) {
    place_[r] = static_cast<std::uint32_t>(buckets_[degree_[r]].size());
    buckets_[degree_[r]].push_back(r);
  }
  void erase(std::uint32_t r) {
    auto& bucket = buckets_[degree_[r]];
    place_[bucket.back()] = place_[r];
    bucket[place_[r]] = bucket.back();
    bucket.pop_back();
  }

  const SimpleGraph& graph_;
  std::vector<std::uint32_t> degree_;
  std::vector<std::uint32_t> place_;  // in the bucket
  std::vector<std::vector<std::uint32_t>> buckets_;
};

/// `order` comes shuffled, so that of equals the first is a random one.
void destroy_by_betweenness_left(const SimpleGraph& graph, std::vector<std::uint32_t>& order) {
  BrandesSweep sweep(graph);
  std::vector<double> score(graph.size());
  for (auto next = order.begin(); next != order.end(); ++next) {
    std::fill(score.begin(), score.end(), 0.0);
    for (auto source = next; source != order.end(); ++source) {
      sweep.add_dependencies(*source, score);
    }
    const auto highest = std::max_element(
        next, order.end(), [&](std::uint32_t a, std::uint32_t b) { return score[a] < score[b]; });
    if (score[*highest] == 0) return;  // no path has an interior: the rest falls as shuffled
    std::iter_swap(next, highest);
    sweep.remove(*next);
  }
}

}  // namespace

std::span<const AttackName> attacks() { return kAttacks; }

Attack find_attack(std::string_view name) {
  std::vector<std::string_view> known;
  for (const AttackName& attack : kAttacks) {
    if (attack.name == name) return attack.attack;
    known.push_back(attack.name);
  }
  throw InputError("", 0, "attack", none_of(name, known));
}

Destruction::Destruction(const Adjacency& graph, const SimpleGraph& simple, Attack attack,
                         std::uint64_t seed)
    : graph_(simple), attack_(attack) {
  if (attack == Attack::kDegree) {
    score_.resize(simple.size());
    for (std::uint32_t r = 0; r < simple.size(); ++r) score_[r] = simple.degree(r);
  } else if (attack == Attack::kBetweenness) {
    PivotSampling sampling;
    sampling.seed = seed;
    score_ = simple.size() <= kExactBetweennessRouters ? betweenness(graph)
                                                       : sampled_betweenness(graph, sampling).value;
  } else if (attack == Attack::kAdaptiveBetweenness &&
             simple.size() > kMostForAdaptiveBetweenness) {
    throw InputError("", 0, "attack",
                     "adaptive-betweenness is out of reach beyond " +
                         std::to_string(kMostForAdaptiveBetweenness) + " stations (" +
                         std::to_string(simple.size()) + " here); adaptive counts neighbours");
  }
}

void Destruction::draw(RandomStream& random, std::vector<std::uint32_t>& order) const {
  order.resize(graph_.size());
  if (attack_ == Attack::kAdaptive) {
    DegreeBuckets standing(graph_);
    for (std::uint32_t& station : order) station = standing.take_highest(random);
    return;
  }
  std::iota(order.begin(), order.end(), 0U);
  random.shuffle(std::span(order));
  if (!score_.empty()) {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return score_[a] > score_[b]; });
  }
  if (attack_ == Attack::kAdaptiveBetweenness) destroy_by_betweenness_left(graph_, order);
}

}  // namespace chokepoint
