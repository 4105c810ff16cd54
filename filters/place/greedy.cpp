#include "filters/place/greedy.hpp"

#include <bit>
#include <queue>

namespace chokepoint {
namespace {

/// The rows turned round: for each position of the territory, the routes that it is on.
std::vector<std::vector<std::uint32_t>> routes_by_position(const PlacementProblem& problem) {
  std::vector<std::vector<std::uint32_t>> routes(problem.territory.size());
  for (std::size_t r = 0; r < problem.routes.rows(); ++r) {
    const auto words = problem.routes.row(r);
    for (std::size_t w = 0; w < words.size(); ++w) {
      for (std::uint64_t bits = words[w]; bits != 0; bits &= bits - 1) {
        routes[w * 64 + static_cast<std::size_t>(std::countr_zero(bits))].push_back(
            static_cast<std::uint32_t>(r));
      }
    }
  }
  return routes;
}

struct Candidate {
  std::size_t gain;  // an upper bound: gains only shrink as sites are added
  std::uint32_t position;
  std::size_t counted_at;  // how many sites were chosen when `gain` was counted

  bool operator<(const Candidate& other) const {
    return gain != other.gain ? gain < other.gain : position > other.position;
  }
};

}  // namespace

std::vector<RouterId> place_greedy(const PlacementProblem& problem, std::size_t budget,
                                   RandomStream& /*random*/) {
  const auto routes = routes_by_position(problem);
  std::vector<bool> covered(problem.routes.rows(), false);
  std::priority_queue<Candidate> queue;
  for (std::uint32_t p = 0; p < routes.size(); ++p) queue.push({routes[p].size(), p, 0});

  std::vector<RouterId> sites;
  std::size_t round_begin = 0;
  while (sites.size() < budget && !queue.empty()) {
    Candidate best = queue.top();
    queue.pop();
    if (best.counted_at != sites.size()) {
      best.gain = 0;
      for (const std::uint32_t r : routes[best.position]) best.gain += !covered[r];
      best.counted_at = sites.size();
      queue.push(best);
      continue;
    }
    if (best.gain == 0) {
      // All that can be covered is. What is left of the budget covers it once more, as boxes that
      // stand in when another fails or routes move.
      if (sites.size() == round_begin) break;
      round_begin = sites.size();
      covered.assign(covered.size(), false);
      std::priority_queue<Candidate> next;
      next.push({routes[best.position].size(), best.position, sites.size()});
      for (; !queue.empty(); queue.pop()) {
        const std::uint32_t position = queue.top().position;
        next.push({routes[position].size(), position, sites.size()});
      }
      queue = std::move(next);
      continue;
    }
    for (const std::uint32_t r : routes[best.position]) covered[r] = true;
    sites.push_back(problem.territory.routers()[best.position]);
  }
  return sites;
}

}  // namespace chokepoint
