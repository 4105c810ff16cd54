#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "filters/place/stream_paths.hpp"
#include "filters/place/stream_problem.hpp"

namespace chokepoint::test {

/// Coverage as its definition says it, pair by pair: slow, and plain to see.
struct PlainPaths {
  PlainPaths(const CoverageProblem& problem, std::uint32_t group) {
    for_each_path(problem.graph, problem.routing, problem.destinations, problem.salt_seed,
                  [&](std::span<const RouterId> path) {
                    if (problem.crossing_only && !crosses(problem, group, path)) return;
                    std::vector<RouterId> sites;
                    for (const RouterId r : path.subspan(1, path.size() - 2)) {
                      if (problem.group[r.value] == group) sites.push_back(r);
                    }
                    paths.push_back(sites);
                  });
  }

  static bool crosses(const CoverageProblem& problem, std::uint32_t group,
                      std::span<const RouterId> path) {
    for (std::size_t i = 1; i < path.size(); ++i) {
      if ((problem.group[path[i].value] == group) != (problem.group[path[i - 1].value] == group))
        return true;
    }
    return false;
  }

  std::uint64_t covered(const std::vector<RouterId>& sites) const {
    return static_cast<std::uint64_t>(
        std::count_if(paths.begin(), paths.end(), [&](const auto& path) {
          return std::find_first_of(path.begin(), path.end(), sites.begin(), sites.end()) !=
                 path.end();
        }));
  }

  /// Each next site is the lowest router with the greatest gain, all gains counted anew.
  std::vector<RouterId> greedy(std::size_t routers, std::size_t budget) const {
    std::vector<RouterId> sites;
    std::uint64_t so_far = 0;
    while (sites.size() < budget) {
      RouterId best;
      std::uint64_t most = so_far;
      for (std::uint32_t r = 0; r < routers; ++r) {
        std::vector<RouterId> with = sites;
        with.push_back(RouterId{r});
        const std::uint64_t count = covered(with);
        if (count <= most) continue;
        most = count;
        best = RouterId{r};
      }
      if (!best.valid()) break;
      sites.push_back(best);
      so_far = most;
    }
    return sites;
  }

  std::vector<std::vector<RouterId>> paths;  // their routers at which a site could stand
};

}  // namespace chokepoint::test
