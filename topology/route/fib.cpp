#include "topology/route/fib.hpp"

#include <algorithm>
#include <map>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

/// Groups of one router while the table is filled; a group is the list of its ports.
using Groups = std::map<std::vector<std::uint16_t>, Fib::Group>;

}  // namespace

Fib::Fib(const Adjacency& graph, const Routing& routing, std::span<const RouterId> destinations)
    : spreading_(routing.spreading), column_(graph.size(), kNoColumn) {
  for (const RouterId destination : destinations) {
    std::uint32_t& column = column_[destination.value];
    if (column == kNoColumn) column = static_cast<std::uint32_t>(columns_++);
  }
  table_.assign(graph.size() * columns_, kNoRoute);

  std::vector<Groups> groups(graph.size());
  std::vector<std::uint16_t> ports;
  const auto routes = routing.make();
  for_each_destination(*routes, graph, destinations, [&](const DestinationTree& tree) {
    const std::uint32_t column = column_[tree.destination().value];
    for (const RouterId router : tree.by_distance()) {
      if (router == tree.destination()) continue;
      const auto arcs = graph.of(router);
      ports.clear();
      for (const Arc& arc : tree.next_hops(router)) {
        const auto port = std::lower_bound(arcs.begin(), arcs.end(), arc) - arcs.begin();
        ports.push_back(static_cast<std::uint16_t>(port));
      }
      Groups& known = groups[router.value];
      const auto found = known.try_emplace(ports, static_cast<Group>(known.size())).first;
      if (known.size() >= kNoRoute) broken_invariant("too many next-hop groups at one router");
      table_[router.value * columns_ + column] = found->second;
    }
  });

  group_offsets_.push_back(0);
  std::vector<const std::vector<std::uint16_t>*> ordered;
  for (const Groups& known : groups) {
    group_of_router_.push_back(static_cast<std::uint32_t>(group_offsets_.size() - 1));
    ordered.assign(known.size(), nullptr);
    for (const auto& [list, group] : known) ordered[group] = &list;
    for (const auto* list : ordered) {
      ports_.insert(ports_.end(), list->begin(), list->end());
      group_offsets_.push_back(static_cast<std::uint32_t>(ports_.size()));
    }
  }
}

std::size_t Fib::bytes() const {
  return table_.size() * sizeof(Group) + ports_.size() * sizeof(std::uint16_t) +
         (column_.size() + group_of_router_.size() + group_offsets_.size()) * sizeof(std::uint32_t);
}

}  // namespace chokepoint
