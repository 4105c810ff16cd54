#include "topology/route/routing.hpp"

#include <array>
#include <string>

#include "topology/base/error.hpp"
#include "topology/base/nearest.hpp"
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
    Routing{kPolicyRouting, "customer over peer over provider, then fewest hops (Gao-Rexford)",
            Spreading::kNone, policy_paths},
    Routing{"disjoint", "three edge-disjoint paths of least total length, one drawn per packet",
            Spreading::kPath, nullptr, 3},
};

constexpr Routing disjoint(std::string_view name, std::uint32_t paths) {
  return {name, "as disjoint, with another number of paths", Spreading::kPath, nullptr, paths};
}

constexpr std::array kDisjoint{
    disjoint("disjoint:2", 2), disjoint("disjoint:3", 3), disjoint("disjoint:4", 4),
    disjoint("disjoint:5", 5), disjoint("disjoint:6", 6), disjoint("disjoint:7", 7),
    disjoint("disjoint:8", 8),
};

}  // namespace

std::span<const Routing> routings() { return kRoutings; }

const Routing& find_routing(std::string_view name) {
  std::string listed;
  std::vector<std::string_view> known;
  for (const Routing& routing : kRoutings) {
    if (routing.name == name) return routing;
    listed.append(listed.empty() ? "" : ", ").append(routing.name);
    known.push_back(routing.name);
  }
  for (const Routing& routing : kDisjoint) {
    if (routing.name == name) return routing;
  }
  throw InputError("", 0, "routing",
                   "'" + std::string(name) + "' is none of " + listed + " (or disjoint:2 to 8)" +
                       did_you_mean(known, name));
}

}  // namespace chokepoint
