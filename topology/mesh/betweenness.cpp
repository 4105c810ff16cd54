#include "topology/mesh/betweenness.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <span>
#include <thread>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/betweenness_centrality.hpp>

#include "topology/base/random.hpp"
#include "topology/mesh/brandes.hpp"

namespace chokepoint {
namespace {

/// Sums of floating-point numbers depend on their order: pivots are summed in this many blocks,
/// whatever the number of threads.
constexpr std::size_t kBlocks = 16;

/// Error bound as a share of n − 2, the range of a dependency (Serfling 1974, corollary 1.1).
double relative_bound(std::size_t routers, std::size_t pivots, double confidence) {
  if (pivots >= routers) return 0;
  const double n = static_cast<double>(routers);
  const double k = static_cast<double>(pivots);
  const double left = 1 - (k - 1) / n;
  return std::sqrt(left * std::log(2 * n / (1 - confidence)) / (2 * k));
}

std::vector<std::uint32_t> draw_pivots(std::uint32_t routers, std::size_t count,
                                       std::uint64_t seed) {
  std::vector<std::uint32_t> pivots(routers);
  std::iota(pivots.begin(), pivots.end(), 0U);
  RandomStream random(seed, "betweenness");
  random.shuffle(std::span(pivots));
  pivots.resize(std::min<std::size_t>(count, routers));
  return pivots;
}

}  // namespace

std::vector<double> betweenness(const Adjacency& graph) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
  const SimpleGraph simple(graph);
  Graph copy(simple.size());
  for (std::uint32_t r = 0; r < simple.size(); ++r) {
    for (const std::uint32_t to : simple.of(r)) {
      if (to > r) boost::add_edge(r, to, copy);
    }
  }
  std::vector<double> centrality(graph.size(), 0.0);
  boost::brandes_betweenness_centrality(
      copy, boost::make_iterator_property_map(centrality.begin(), get(boost::vertex_index, copy)));
  return centrality;
}

SampledBetweenness sampled_betweenness(const Adjacency& graph, const PivotSampling& sampling) {
  const SimpleGraph simple(graph);
  const auto pivots =
      draw_pivots(simple.size(), std::max<std::size_t>(sampling.pivots, 1), sampling.seed);
  std::vector<std::vector<double>> sums(kBlocks, std::vector<double>(simple.size(), 0));
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    BrandesSweep sweep(simple);
    for (std::size_t block = next++; block < kBlocks; block = next++) {
      for (std::size_t i = block; i < pivots.size(); i += kBlocks) {
        sweep.add_dependencies(pivots[i], sums[block]);
      }
    }
  };
  std::vector<std::jthread> helpers;
  for (unsigned t = 1; t < sampling.threads; ++t) helpers.emplace_back(work);
  work();
  helpers.clear();

  const double n = static_cast<double>(simple.size());
  SampledBetweenness result{std::vector<double>(simple.size(), 0), pivots.size(), 0};
  if (pivots.empty()) return result;
  // Every unordered pair is met from both of its ends.
  const double scale = n / static_cast<double>(pivots.size()) / 2;
  for (const std::vector<double>& sum : sums) {
    for (std::size_t r = 0; r < sum.size(); ++r) result.value[r] += sum[r] * scale;
  }
  result.error_bound = relative_bound(simple.size(), pivots.size(), sampling.confidence) * n *
                       std::max(n - 2, 0.0) / 2;
  return result;
}

std::size_t pivots_for(std::size_t routers, double epsilon, double confidence) {
  std::size_t low = 1;
  std::size_t high = std::max<std::size_t>(routers, 1);
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (relative_bound(routers, middle, confidence) <= epsilon) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace chokepoint
