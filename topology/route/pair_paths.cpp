#include "topology/route/pair_paths.hpp"

#include <algorithm>

#include "topology/route/routing.hpp"

namespace chokepoint {

PairPaths::PairPaths(const Adjacency& ports, const Adjacency& routes, std::uint32_t k)
    : ports_(ports), search_(routes, k) {}

std::vector<PairPaths::Ports> PairPaths::find(RouterId from, RouterId to) {
  std::vector<Ports> paths;
  for (const DisjointPaths::Path& path : search_.between(from, to)) {
    Ports& ports = paths.emplace_back();
    RouterId at = from;
    for (const Arc& arc : path) {
      const auto arcs = ports_.of(at);
      const auto port = std::lower_bound(arcs.begin(), arcs.end(), arc) - arcs.begin();
      ports.push_back(static_cast<std::uint16_t>(port));
      at = arc.to;
    }
  }
  return paths;
}

std::span<const std::uint16_t> PairPaths::take(RouterId from, RouterId to, std::uint64_t hash,
                                               std::uint64_t salt_seed) {
  const std::uint64_t key = (static_cast<std::uint64_t>(from.value) << 32) | to.value;
  auto known = known_.find(key);
  if (known == known_.end()) known = known_.emplace(key, find(from, to)).first;
  const auto& paths = known->second;
  if (paths.empty()) return {};
  return paths[choose(hash, router_salt(salt_seed, from),
                      static_cast<std::uint32_t>(paths.size()))];
}

}  // namespace chokepoint
