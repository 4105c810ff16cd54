#include "filters/place/adaptive.hpp"

#include <algorithm>
#include <string>

#include "filters/place/greedy.hpp"
#include "filters/place/knowledge.hpp"
#include "filters/place/positions.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

void require_small(const Territory& territory) {
  if (territory.size() * territory.abroad().size() <= kMostPairsForAdaptive) return;
  throw InputError("", 0, "strategy",
                   "adaptive learns every route across the border anew for each site: " +
                       std::to_string(territory.size()) + " routers inside and " +
                       std::to_string(territory.abroad().size()) +
                       " abroad are too many; take greedy");
}

/// The router on most of the rows, ties to the lower; invalid where no row has any.
RouterId busiest(const Territory& territory, const SiteSets& rows) {
  std::vector<std::size_t> routes(territory.size(), 0);
  for (std::size_t r = 0; r < rows.rows(); ++r) {
    for_each_position(rows.row(r), [&](std::size_t position) { ++routes[position]; });
  }
  const auto most = std::ranges::max_element(routes);
  if (most == routes.end() || *most == 0) return {};
  return territory.routers()[static_cast<std::size_t>(most - routes.begin())];
}

}  // namespace

Mesh routed_around(const Mesh& mesh, std::span<const RouterId> routers) {
  std::vector<bool> avoided(mesh.routers().size(), false);
  for (const RouterId r : routers) avoided[r.value] = true;
  Mesh left;
  for (const State& state : mesh.states()) left.add_state(state);
  for (const std::string& owner : mesh.owners()) left.add_owner(owner);
  for (const Router& router : mesh.routers()) left.add_router(router);
  for (const Link& link : mesh.links()) {
    if (!avoided[link.a.value] && !avoided[link.b.value]) left.add_link(link);
  }
  return left;
}

std::vector<RouterId> place_adaptively(const PlacementProblem& problem, std::size_t budget,
                                       RandomStream& /*random*/) {
  require_small(problem.territory);
  const Routing& routing = problem.routing != nullptr ? *problem.routing : find_routing("shortest");
  std::vector<RouterId> sites;
  while (sites.size() < budget) {
    // A site has no links left, so no route passes it and none is chosen twice.
    const RouterId next = busiest(
        problem.territory, routes_across_border(Adjacency(routed_around(problem.mesh, sites)),
                                                routing, problem.territory, problem.salt_seed));
    if (!next.valid()) break;
    sites.push_back(next);
  }
  const auto more = order_by_coverage(problem, problem.territory.routers(), budget);
  for (const RouterId site : more) {
    if (sites.size() >= budget) break;
    if (std::ranges::find(sites, site) == sites.end()) sites.push_back(site);
  }
  return sites;
}

}  // namespace chokepoint
