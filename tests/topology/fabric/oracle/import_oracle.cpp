// ns-3's own readers of Inet, Orbis and Rocketfuel as judges of ours. A program of its own, without
// a test framework: Debian's libns3-topology-read compiles regular expressions while it is loaded,
// and throws when the program brings other instances of std::regex, as Catch2 does.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <utility>

#include <ns3/inet-topology-reader.h>
#include <ns3/node-container.h>
#include <ns3/orbis-topology-reader.h>
#include <ns3/rocketfuel-topology-reader.h>

#include "tests/topology/shared_data.hpp"
#include "topology/import/format.hpp"

namespace {

struct Graph {
  std::size_t nodes = 0;
  /// Pairs of joined nodes by name, whoever is named first.
  std::set<std::pair<std::string, std::string>> pairs;
  bool operator==(const Graph&) const = default;
};

template <class Reader>
Graph read_by_ns3(const std::filesystem::path& path) {
  const ns3::Ptr<ns3::TopologyReader> reader = ns3::CreateObject<Reader>();
  reader->SetFileName(path.string());
  Graph graph;
  graph.nodes = reader->Read().GetN();
  for (auto link = reader->LinksBegin(); link != reader->LinksEnd(); ++link) {
    graph.pairs.insert(std::minmax(link->GetFromNodeName(), link->GetToNodeName()));
  }
  return graph;
}

/// ns-3 names a router of a .cch map by its number alone; we put the place in front of it.
std::string name_as_in_ns3(const chokepoint::Imported& imported, chokepoint::RouterId router) {
  const std::string& name = imported.mesh.router(router).name;
  if (imported.format != "rocketfuel-cch") return name;
  return name.substr(name.find_last_not_of("0123456789") + 1);
}

Graph read_by_us(const std::filesystem::path& path) {
  const chokepoint::Imported imported = chokepoint::import_topology(path);
  Graph graph;
  graph.nodes = imported.mesh.routers().size();
  for (const chokepoint::Link& link : imported.mesh.links()) {
    graph.pairs.insert(
        std::minmax(name_as_in_ns3(imported, link.a), name_as_in_ns3(imported, link.b)));
  }
  return graph;
}

template <class Reader>
bool same(const char* name) {
  const std::filesystem::path path = chokepoint::test::shared_data() / name;
  if (!exists(path)) {
    std::printf("%s: skipped, not there\n", path.c_str());
    return true;
  }
  const Graph theirs = read_by_ns3<Reader>(path);
  const Graph ours = read_by_us(path);
  std::printf("%s: ns-3 has %zu nodes and %zu pairs, we have %zu and %zu\n", name, theirs.nodes,
              theirs.pairs.size(), ours.nodes, ours.pairs.size());
  return ours == theirs && !ours.pairs.empty();
}

}  // namespace

int main() {
  const bool all[] = {
      same<ns3::InetTopologyReader>("gen/Inet_small_toposample.txt"),
      same<ns3::InetTopologyReader>("gen/Inet_toposample.txt"),
      same<ns3::OrbisTopologyReader>("gen/Orbis_toposample.txt"),
      same<ns3::RocketfuelTopologyReader>("gen/RocketFuel_sample_4755.r0.cch_maps.txt"),
      same<ns3::RocketfuelTopologyReader>("rocketfuel/3257.r0.cch"),
      same<ns3::RocketfuelTopologyReader>("rocketfuel/1755.weights.intra"),
  };
  for (const bool one : all) {
    if (!one) return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
