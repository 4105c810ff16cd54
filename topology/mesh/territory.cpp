#include "topology/mesh/territory.hpp"

#include <algorithm>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/max_cardinality_matching.hpp>

namespace chokepoint {
namespace {

bool crosses(const Mesh& mesh, const Territory& territory, const Link& link) {
  return mesh.crosses_border(link) && (territory.contains(link.a) || territory.contains(link.b));
}

}  // namespace

Territory::Territory(const Mesh& mesh, StateId state)
    : state_(state), position_(mesh.routers().size(), kOutside) {
  for (std::uint32_t i = 0; i < mesh.routers().size(); ++i) {
    if (mesh.routers()[i].state == state) {
      position_[i] = static_cast<std::uint32_t>(routers_.size());
      routers_.push_back(RouterId{i});
    } else {
      abroad_.push_back(RouterId{i});
    }
  }
}

std::vector<RouterId> border_routers(const Mesh& mesh, const Territory& territory) {
  std::vector<bool> at_border(territory.size(), false);
  for (const Link& link : mesh.links()) {
    if (!crosses(mesh, territory, link)) continue;
    const std::uint32_t a = territory.position(link.a);
    const std::uint32_t b = territory.position(link.b);
    at_border[std::min(a, b)] = true;  // kOutside is the greatest value
  }
  std::vector<RouterId> found;
  for (std::size_t i = 0; i < at_border.size(); ++i) {
    if (at_border[i]) found.push_back(territory.routers()[i]);
  }
  return found;
}

std::size_t border_links(const Mesh& mesh, const Territory& territory) {
  return static_cast<std::size_t>(
      std::count_if(mesh.links().begin(), mesh.links().end(),
                    [&](const Link& link) { return crosses(mesh, territory, link); }));
}

std::size_t minimum_border_cut(const Mesh& mesh, const Territory& territory) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
  Graph border(mesh.routers().size());
  for (const Link& link : mesh.links()) {
    if (crosses(mesh, territory, link)) {
      boost::add_edge(link.a.value, link.b.value, border);
    }
  }
  std::vector<Graph::vertex_descriptor> mate(mesh.routers().size());
  boost::edmonds_maximum_cardinality_matching(border, mate.data());
  return boost::matching_size(border, mate.data());
}

SiteSets SiteSets::only(const std::vector<bool>& keep) const {
  SiteSets kept = *this;
  kept.words_.clear();
  for (std::size_t i = 0; i < rows(); ++i) {
    if (keep[i]) kept.words_.insert(kept.words_.end(), row(i).begin(), row(i).end());
  }
  return kept;
}

}  // namespace chokepoint
