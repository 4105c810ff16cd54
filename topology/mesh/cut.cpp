#include "topology/mesh/cut.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

// GCC 12 sees an empty optional read in Boost's edge iterator where there is none.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>

namespace chokepoint {
namespace {

/// A directed network with whole capacities, solved once.
class FlowNetwork {
 public:
  explicit FlowNetwork(std::size_t vertices) : graph_(vertices) {}

  void add(std::size_t from, std::size_t to, std::int64_t capacity, std::int64_t back = 0) {
    const Edge forth = boost::add_edge(from, to, {capacity, 0, {}}, graph_).first;
    const Edge reverse = boost::add_edge(to, from, {back, 0, forth}, graph_).first;
    graph_[forth].reverse = reverse;
  }

  std::int64_t maximum_flow(std::size_t source, std::size_t sink) {
    const std::size_t n = num_vertices(graph_);
    std::vector<Edge> before(n);
    std::vector<boost::default_color_type> colour(n);
    std::vector<std::int64_t> distance(n);
    return boost::boykov_kolmogorov_max_flow(graph_, get(&Data::capacity, graph_),
                                             get(&Data::left, graph_), get(&Data::reverse, graph_),
                                             before.data(), colour.data(), distance.data(),
                                             get(boost::vertex_index, graph_), source, sink);
  }

  /// Vertices from which the sink can still be reached. REQUIRES: maximum_flow has run.
  std::vector<bool> sink_side(std::size_t sink) const {
    std::vector<bool> reached(num_vertices(graph_), false);
    std::vector<std::size_t> open{sink};
    reached[sink] = true;
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      for (auto [e, end] = out_edges(at, graph_); e != end; ++e) {
        const std::size_t before = target(*e, graph_);
        if (reached[before] || graph_[graph_[*e].reverse].left == 0) continue;
        reached[before] = true;
        open.push_back(before);
      }
    }
    return reached;
  }

 private:
  using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
  using Edge = Traits::edge_descriptor;
  struct Data {
    std::int64_t capacity = 0;
    std::int64_t left = 0;
    Edge reverse;
  };
  using Graph =
      boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Data>;

  Graph graph_;
};

}  // namespace

std::optional<std::vector<RouterId>> minimum_vertex_cut(const Adjacency& graph,
                                                        std::span<const RouterId> from,
                                                        std::span<const RouterId> to,
                                                        const std::vector<bool>& removable) {
  const std::size_t n = graph.size();
  const auto in = [](RouterId r) { return 2 * std::size_t{r.value}; };
  const auto out = [](RouterId r) { return 2 * std::size_t{r.value} + 1; };
  const std::size_t source = 2 * n;
  const std::size_t sink = 2 * n + 1;
  const auto unlimited = static_cast<std::int64_t>(n) + 1;  // more than any cut of routers
  FlowNetwork network(2 * n + 2);
  for (std::uint32_t i = 0; i < n; ++i) {
    const RouterId r{i};
    network.add(in(r), out(r), removable[i] ? 1 : unlimited);
    RouterId last;
    for (const Arc& arc : graph.of(r)) {
      if (arc.to != last) network.add(out(r), in(arc.to), unlimited);
      last = arc.to;
    }
  }
  for (const RouterId r : from) network.add(source, in(r), unlimited);
  for (const RouterId r : to) network.add(out(r), sink, unlimited);
  if (network.maximum_flow(source, sink) >= unlimited) return std::nullopt;

  const std::vector<bool> beyond = network.sink_side(sink);
  std::vector<RouterId> cut;
  for (std::uint32_t i = 0; i < n; ++i) {
    if (beyond[out(RouterId{i})] && !beyond[in(RouterId{i})]) cut.push_back(RouterId{i});
  }
  return cut;
}

std::optional<std::vector<RouterId>> minimum_vertex_cut(const Adjacency& graph, RouterId from,
                                                        RouterId to) {
  std::vector<bool> removable(graph.size(), true);
  removable[from.value] = false;
  removable[to.value] = false;
  return minimum_vertex_cut(graph, std::array{from}, std::array{to}, removable);
}

std::optional<std::vector<LinkId>> minimum_edge_cut(const Adjacency& graph,
                                                    std::span<const RouterId> from,
                                                    std::span<const RouterId> to) {
  const std::size_t n = graph.size();
  std::size_t arcs = 0;
  FlowNetwork network(n + 2);
  for (std::uint32_t i = 0; i < n; ++i) {
    for (const Arc& arc : graph.of(RouterId{i})) {
      ++arcs;
      if (arc.to.value > i) network.add(i, arc.to.value, 1, 1);
    }
  }
  const auto unlimited = static_cast<std::int64_t>(arcs / 2) + 1;
  for (const RouterId r : from) network.add(n, r.value, unlimited);
  for (const RouterId r : to) network.add(r.value, n + 1, unlimited);
  if (network.maximum_flow(n, n + 1) >= unlimited) return std::nullopt;

  const std::vector<bool> beyond = network.sink_side(n + 1);
  std::vector<LinkId> cut;
  for (std::uint32_t i = 0; i < n; ++i) {
    if (beyond[i]) continue;
    for (const Arc& arc : graph.of(RouterId{i})) {
      if (beyond[arc.to.value]) cut.push_back(arc.via);
    }
  }
  std::ranges::sort(cut);
  return cut;
}

std::vector<RouterId> interior_routers(const Adjacency& graph, const Territory& territory) {
  std::vector<RouterId> interior;
  for (const RouterId r : territory.routers()) {
    const bool at_border = std::ranges::any_of(
        graph.of(r), [&](const Arc& arc) { return !territory.contains(arc.to); });
    if (!at_border) interior.push_back(r);
  }
  return interior;
}

std::vector<RouterId> minimum_territory_cut(const Adjacency& graph, const Territory& territory) {
  std::vector<bool> own(graph.size(), false);
  for (const RouterId r : territory.routers()) own[r.value] = true;
  // Own routers can always part the two: all of the interior would.
  return *minimum_vertex_cut(graph, interior_routers(graph, territory), territory.abroad(), own);
}

}  // namespace chokepoint
