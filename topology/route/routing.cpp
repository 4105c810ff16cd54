#include "topology/route/routing.hpp"

#include <array>
#include <string>

#include "topology/base/error.hpp"
#include "topology/route/policy.hpp"
#include "topology/route/shortest.hpp"

namespace chokepoint {
namespace {

template <ShortestPaths::Ties ties>
std::unique_ptr<RouteComputer> shortest_paths() {
  return std::make_unique<ShortestPaths>(ties);
}

std::unique_ptr<RouteComputer> policy_paths() { return std::make_unique<PolicyPaths>(); }

constexpr std::array kRoutings{
    Routing{"shortest", "fewest hops, ties to the lowest router number", Spreading::kNone,
            shortest_paths<ShortestPaths::Ties::kLowest>},
    Routing{"ecmp-flow", "all shortest paths, one per flow by hash", Spreading::kFlow,
            shortest_paths<ShortestPaths::Ties::kAll>},
    Routing{"ecmp-packet", "all shortest paths, drawn anew for each packet", Spreading::kPacket,
            shortest_paths<ShortestPaths::Ties::kAll>},
    Routing{"policy", "customer over peer over provider, then fewest hops (Gao-Rexford)",
            Spreading::kNone, policy_paths},
};

}  // namespace

std::span<const Routing> routings() { return kRoutings; }

const Routing& find_routing(std::string_view name) {
  std::string known;
  for (const Routing& routing : kRoutings) {
    if (routing.name == name) return routing;
    known.append(known.empty() ? "" : ", ").append(routing.name);
  }
  throw InputError("", 0, "routing", "'" + std::string(name) + "' is none of " + known);
}

}  // namespace chokepoint
