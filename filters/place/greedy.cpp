#include "filters/place/greedy.hpp"

#include <queue>

#include "filters/place/positions.hpp"

namespace chokepoint {
namespace {

/// The rows turned round: for each position of the territory, the routes that it is on.
std::vector<std::vector<std::uint32_t>> routes_by_position(const PlacementProblem& problem) {
  std::vector<std::vector<std::uint32_t>> routes(problem.territory.size());
  for (std::size_t r = 0; r < problem.routes.rows(); ++r) {
    for_each_position(problem.routes.row(r), [&](std::size_t position) {
      routes[position].push_back(static_cast<std::uint32_t>(r));
    });
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

/// The same candidates with what each gains while no route is covered.
std::priority_queue<Candidate> recounted(std::priority_queue<Candidate> queue,
                                         const std::vector<std::vector<std::uint32_t>>& routes,
                                         std::size_t sites) {
  std::priority_queue<Candidate> next;
  for (; !queue.empty(); queue.pop()) {
    const std::uint32_t position = queue.top().position;
    next.push({routes[position].size(), position, sites});
  }
  return next;
}

}  // namespace

std::vector<RouterId> order_by_coverage(const PlacementProblem& problem,
                                        std::span<const RouterId> candidates, std::size_t budget) {
  const auto routes = routes_by_position(problem);
  std::vector<bool> covered(problem.routes.rows(), false);
  std::priority_queue<Candidate> queue;
  for (const RouterId candidate : candidates) {
    const std::uint32_t p = problem.territory.position(candidate);
    queue.push({routes[p].size(), p, 0});
  }

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
      queue.push(best);
      queue = recounted(std::move(queue), routes, sites.size());
      continue;
    }
    for (const std::uint32_t r : routes[best.position]) covered[r] = true;
    sites.push_back(problem.territory.routers()[best.position]);
  }
  return sites;
}

std::vector<RouterId> place_greedy(const PlacementProblem& problem, std::size_t budget,
                                   RandomStream& /*random*/) {
  return order_by_coverage(problem, problem.territory.routers(), budget);
}

}  // namespace chokepoint
