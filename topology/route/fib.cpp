#include "topology/route/fib.hpp"

#include <algorithm>
#include <map>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

using Group = Fib::Group;

/// Numbers the groups of every router while the table is filled. Nearly all groups have one port,
/// and those are found by an array instead of a search.
class GroupBook {
 public:
  explicit GroupBook(const Adjacency& graph) : offsets_(graph.size() + 1, 0), lists_(graph.size()) {
    for (std::uint32_t r = 0; r < graph.size(); ++r) {
      offsets_[r + 1] = offsets_[r] + graph.of(RouterId{r}).size();
    }
    single_.assign(offsets_.back(), Fib::kNoRoute);
    several_.resize(graph.size());
  }

  Group number(RouterId router, const std::vector<std::uint16_t>& ports) {
    if (ports.size() != 1) {
      const auto [found, fresh] = several_[router.value].try_emplace(ports, Fib::kNoRoute);
      if (fresh) found->second = add(router, ports);
      return found->second;
    }
    Group& known = single_[offsets_[router.value] + ports.front()];
    if (known == Fib::kNoRoute) known = add(router, ports);
    return known;
  }
  /// The groups of a router, by number.
  std::span<const std::vector<std::uint16_t>> groups(std::uint32_t router) const {
    return lists_[router];
  }

 private:
  Group add(RouterId router, const std::vector<std::uint16_t>& ports) {
    auto& list = lists_[router.value];
    if (list.size() >= Fib::kNoRoute) broken_invariant("too many next-hop groups at one router");
    list.push_back(ports);
    return static_cast<Group>(list.size() - 1);
  }

  std::vector<std::size_t> offsets_;
  std::vector<Group> single_;  // by the router's offset and the port
  std::vector<std::map<std::vector<std::uint16_t>, Group>> several_;
  std::vector<std::vector<std::vector<std::uint16_t>>> lists_;
};

/// Gathers columns of a table by the cache line before they go into its rows, which are far apart:
/// one by one, each write would miss the cache.
class ColumnGatherer {
 public:
  ColumnGatherer(std::vector<Group>& table, std::size_t rows, std::size_t columns)
      : table_(table), rows_(rows), columns_(columns), gathered_(rows * kWidth) {}

  void put(std::size_t row, Group group) { gathered_[row * kWidth + column_ % kWidth] = group; }
  void end_column() {
    ++column_;
    if (column_ % kWidth != 0 && column_ != columns_) return;
    const std::size_t first = (column_ - 1) / kWidth * kWidth;
    for (std::size_t row = 0; row < rows_; ++row) {
      std::copy_n(gathered_.data() + row * kWidth, column_ - first,
                  table_.data() + row * columns_ + first);
    }
  }

 private:
  static constexpr std::size_t kWidth = 64 / sizeof(Group);
  std::vector<Group>& table_;
  std::size_t rows_;
  std::size_t columns_;
  std::size_t column_ = 0;
  std::vector<Group> gathered_;
};

/// Positions of `next_hops` in a router's arcs, into `ports`.
void find_ports(std::span<const Arc> arcs, std::span<const Arc> next_hops,
                std::vector<std::uint16_t>& ports) {
  ports.clear();
  for (const Arc& arc : next_hops) {
    const auto port = std::lower_bound(arcs.begin(), arcs.end(), arc) - arcs.begin();
    ports.push_back(static_cast<std::uint16_t>(port));
  }
}

}  // namespace

Fib::Fib(const Adjacency& graph, const Adjacency& routes, const Routing& routing,
         std::span<const RouterId> destinations)
    : spreading_(routing.spreading), column_(graph.size(), kNoColumn) {
  if (spreading_ == Spreading::kPath) {
    pair_paths_ = std::make_unique<PairPaths>(graph, routes, routing.paths);
    return;
  }
  std::vector<RouterId> columns;
  for (const RouterId destination : destinations) {
    std::uint32_t& column = column_[destination.value];
    if (column != kNoColumn) continue;
    column = static_cast<std::uint32_t>(columns.size());
    columns.push_back(destination);
  }
  columns_ = columns.size();
  table_.assign(graph.size() * columns_, kNoRoute);

  ColumnGatherer gatherer(table_, graph.size(), columns_);
  GroupBook book(graph);
  std::vector<std::uint16_t> ports;
  const auto computer = routing.make();
  for_each_destination(*computer, routes, columns, [&](const DestinationTree& tree) {
    for (std::uint32_t r = 0; r < graph.size(); ++r) {
      find_ports(graph.of(RouterId{r}), tree.next_hops(RouterId{r}), ports);
      gatherer.put(r, ports.empty() ? kNoRoute : book.number(RouterId{r}, ports));
    }
    gatherer.end_column();
  });

  group_offsets_.push_back(0);
  for (std::uint32_t r = 0; r < graph.size(); ++r) {
    group_of_router_.push_back(static_cast<std::uint32_t>(group_offsets_.size() - 1));
    for (const auto& list : book.groups(r)) {
      ports_.insert(ports_.end(), list.begin(), list.end());
      group_offsets_.push_back(static_cast<std::uint32_t>(ports_.size()));
    }
  }
}

std::size_t Fib::bytes() const {
  return table_.size() * sizeof(Group) + ports_.size() * sizeof(std::uint16_t) +
         (column_.size() + group_of_router_.size() + group_offsets_.size()) * sizeof(std::uint32_t);
}

}  // namespace chokepoint
