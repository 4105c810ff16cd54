#include "experiments/bench/load.hpp"

#include <algorithm>
#include <numeric>

#include "topology/base/random.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/route/shortest.hpp"

namespace chokepoint::bench {

std::uint64_t Load::packet_hops() const {
  return packets * std::accumulate(hops.begin(), hops.end(), std::uint64_t{0});
}

Load make_load(std::uint32_t routers, std::uint32_t mean_degree, std::uint32_t flows,
               std::uint64_t seed) {
  RandomStream random(seed, "bench");
  const std::size_t links = static_cast<std::size_t>(routers) * mean_degree / 2;
  Load load;
  load.mesh = mesh_of(grow_erdos_renyi(routers, links, random), links);

  const Adjacency graph(load.mesh);
  ShortestPaths search(ShortestPaths::Ties::kLowest);
  DestinationTree tree;
  for (std::uint32_t i = 0; i < flows; ++i) {
    Load::Flow flow;
    flow.from = RouterId{random.below(routers)};
    do {
      flow.to = RouterId{random.below(routers)};
    } while (flow.to == flow.from);
    flow.start = Duration{random.below(static_cast<std::uint32_t>(Load::kInterval.count()))};
    search.compute(graph, flow.to, tree);
    load.hops.push_back(tree.distance(flow.from));
    load.flows.push_back(flow);
  }
  return load;
}

Load with_packet_hops(Load load, std::uint64_t packet_hops) {
  const auto each = std::accumulate(load.hops.begin(), load.hops.end(), std::uint64_t{0});
  load.packets = static_cast<std::uint32_t>(std::max<std::uint64_t>(1, packet_hops / each));
  return load;
}

const std::vector<std::uint8_t>& payload() {
  static const std::vector<std::uint8_t> kBytes = [] {
    RandomStream random(1, "payload");
    std::vector<std::uint8_t> bytes(Load::kPayload);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(1 + random.below(255));
    return bytes;
  }();
  return kBytes;
}

}  // namespace chokepoint::bench
