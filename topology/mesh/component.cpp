#include "topology/mesh/component.hpp"

#include <algorithm>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>

namespace chokepoint {

Mesh largest_component(const Mesh& mesh) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
  Graph graph(mesh.routers().size());
  for (const Link& link : mesh.links()) boost::add_edge(link.a.value, link.b.value, graph);
  std::vector<std::size_t> component(mesh.routers().size());
  std::vector<std::size_t> sizes(boost::connected_components(graph, component.data()), 0);
  for (const std::size_t c : component) ++sizes[c];
  const auto largest =
      static_cast<std::size_t>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());

  Mesh part;
  for (const State& state : mesh.states()) part.add_state(state);
  for (const std::string& owner : mesh.owners()) part.add_owner(owner);
  std::vector<RouterId> renamed(mesh.routers().size());
  for (std::size_t r = 0; r < component.size(); ++r) {
    if (component[r] == largest) renamed[r] = part.add_router(mesh.routers()[r]);
  }
  for (Link link : mesh.links()) {
    link.a = renamed[link.a.value];
    link.b = renamed[link.b.value];
    if (link.a.valid() && link.b.valid()) part.add_link(link);
  }
  return part;
}

}  // namespace chokepoint
