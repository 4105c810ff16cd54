#include "topology/import/provider_cycles.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>

namespace chokepoint {

ProviderCycles provider_cycles(const Mesh& mesh) {
  using Graph = boost::compressed_sparse_row_graph<boost::directedS>;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> arcs;
  for (const Link& link : mesh.links()) {
    if (link.relation == Relation::kTransit) arcs.emplace_back(link.a.value, link.b.value);
  }
  const Graph graph(boost::edges_are_unsorted_multi_pass, arcs.begin(), arcs.end(),
                    mesh.routers().size());
  std::vector<std::uint32_t> group(mesh.routers().size());
  const auto groups = boost::strong_components(
      graph, boost::make_iterator_property_map(group.begin(), get(boost::vertex_index, graph)));
  std::vector<std::size_t> sizes(static_cast<std::size_t>(groups), 0);
  for (const std::uint32_t g : group) ++sizes[g];
  ProviderCycles cycles;
  for (std::uint32_t i = 0; i < mesh.links().size() && !cycles.first.valid(); ++i) {
    const Link& link = mesh.links()[i];
    if (link.relation != Relation::kTransit || link.a == link.b) continue;
    if (group[link.a.value] == group[link.b.value]) cycles.first = LinkId{i};
  }
  for (const std::size_t size : sizes) {
    if (size == 1) continue;
    ++cycles.groups;
    cycles.routers += size;
  }
  return cycles;
}

}  // namespace chokepoint
