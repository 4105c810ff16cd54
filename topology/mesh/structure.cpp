#include "topology/mesh/structure.hpp"

#include <algorithm>
#include <iterator>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/core_numbers.hpp>

#include "topology/mesh/simple_graph.hpp"

namespace chokepoint {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS,
                                    boost::no_property, boost::property<boost::edge_index_t, int>>;

Graph boost_graph(const SimpleGraph& simple) {
  Graph graph(simple.size());
  int index = 0;
  for (std::uint32_t r = 0; r < simple.size(); ++r) {
    for (const std::uint32_t to : simple.of(r)) {
      if (to > r) boost::add_edge(r, to, index++, graph);
    }
  }
  return graph;
}

/// The one link between two routers, or none when there are several.
LinkId only_link(const Adjacency& graph, RouterId a, RouterId b) {
  const auto arcs = graph.of(a);
  const auto first = std::ranges::lower_bound(arcs, b, {}, &Arc::to);
  const auto second = std::next(first);
  return second != arcs.end() && second->to == b ? LinkId{} : first->via;
}

/// A bridge is a biconnected component of a single edge.
std::vector<LinkId> bridges_of(const Adjacency& adjacency, const Graph& graph,
                               const std::vector<std::size_t>& component, std::size_t components) {
  std::vector<std::size_t> edges(components, 0);
  for (const std::size_t c : component) ++edges[c];
  std::vector<LinkId> bridges;
  for (auto [e, end] = boost::edges(graph); e != end; ++e) {
    const auto index = static_cast<std::size_t>(get(boost::edge_index, graph, *e));
    if (edges[component[index]] != 1) continue;
    const LinkId link =
        only_link(adjacency, RouterId{static_cast<std::uint32_t>(source(*e, graph))},
                  RouterId{static_cast<std::uint32_t>(target(*e, graph))});
    if (link.valid()) bridges.push_back(link);
  }
  std::ranges::sort(bridges);
  return bridges;
}

std::vector<std::uint32_t> cores(const Graph& graph) {
  std::vector<std::uint32_t> core(num_vertices(graph), 0);
  if (core.empty()) return core;
  boost::core_numbers(
      graph, boost::make_iterator_property_map(core.begin(), get(boost::vertex_index, graph)));
  return core;
}

}  // namespace

StructureFacts structure_of(const Adjacency& adjacency) {
  StructureFacts facts;
  const Graph graph = boost_graph(SimpleGraph(adjacency));
  std::vector<std::size_t> component(num_edges(graph));
  std::vector<Graph::vertex_descriptor> points;
  const std::size_t components =
      boost::biconnected_components(
          graph,
          boost::make_iterator_property_map(component.begin(), get(boost::edge_index, graph)),
          std::back_inserter(points))
          .first;
  for (const auto point : points) {
    facts.articulation_points.push_back(RouterId{static_cast<std::uint32_t>(point)});
  }
  std::ranges::sort(facts.articulation_points);
  facts.bridges = bridges_of(adjacency, graph, component, components);
  const std::vector<std::uint32_t> core = cores(graph);
  if (core.empty()) return facts;
  facts.largest_core = *std::ranges::max_element(core);
  facts.largest_core_routers =
      static_cast<std::size_t>(std::ranges::count(core, facts.largest_core));
  return facts;
}

std::vector<std::uint32_t> core_numbers(const Adjacency& graph) {
  return cores(boost_graph(SimpleGraph(graph)));
}

}  // namespace chokepoint
