#include "topology/generate/decentralized.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "topology/base/error.hpp"
#include "topology/generate/clusters.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kNearestHubs = 3;

std::uint32_t hubs_of(const DecentralizedSpec& spec) {
  if (spec.hubs > spec.routers) {
    throw InputError("", 0, "hubs", "must be at most the number of routers");
  }
  return spec.hubs == 0 ? usual_hubs(spec.routers) : spec.hubs;
}

Clusters draw(const DecentralizedSpec& spec) {
  const std::uint32_t hubs = hubs_of(spec);
  std::vector<Position> places = sunflower(hubs);
  // Hubs of a sunflower are about 1.8/√hubs apart.
  return deal_clusters(spec.routers, std::move(places), 0.6 / std::sqrt(hubs));
}

/// Other hubs by their distance from `from`, the nearest first.
std::vector<TimedPair> hubs_around(const Clusters& clusters, std::uint32_t from) {
  std::vector<TimedPair> around;
  for (std::uint32_t hub = 0; hub < clusters.hubs; ++hub) {
    if (hub == clusters.hub_of(from)) continue;
    around.push_back({distance(clusters.positions[from], clusters.positions[hub]), {from, hub}});
  }
  std::sort(around.begin(), around.end());
  return around;
}

/// The hubs' shortest spanning tree, then their links to the nearest ones.
std::vector<Growth::Pair> hub_links(const Clusters& clusters, std::size_t& in_tree) {
  std::vector<TimedPair> all;
  for (std::uint32_t hub = 0; hub < clusters.hubs; ++hub) {
    for (const TimedPair& pair : hubs_around(clusters, hub)) {
      if (pair.pair.first < pair.pair.second) all.push_back(pair);
    }
  }
  const std::vector<Growth::Pair> by_length = links_by_time(clusters.hubs, std::move(all));
  in_tree = clusters.hubs - 1;
  std::vector<Growth::Pair> links(by_length.begin(),
                                  by_length.begin() + static_cast<std::ptrdiff_t>(in_tree));
  PairSet present(links);
  for (std::uint32_t hub = 0; hub < clusters.hubs; ++hub) {
    const auto around = hubs_around(clusters, hub);
    for (std::size_t i = 0; i < std::min(kNearestHubs, around.size()); ++i) {
      if (present.insert(around[i].pair)) links.push_back(around[i].pair);
    }
  }
  return links;
}

std::vector<Growth::Pair> second_homes(const Clusters& clusters) {
  std::vector<Growth::Pair> links;
  for (std::uint32_t leaf = clusters.hubs; leaf < clusters.positions.size(); ++leaf) {
    std::uint32_t nearest = clusters.hub_of(leaf);
    double least = std::numeric_limits<double>::infinity();
    for (std::uint32_t hub = 0; hub < clusters.hubs; ++hub) {
      const double apart = distance(clusters.positions[leaf], clusters.positions[hub]);
      if (hub == clusters.hub_of(leaf) || apart >= least) continue;
      nearest = hub;
      least = apart;
    }
    if (clusters.hubs > 1) links.emplace_back(nearest, leaf);
  }
  return links;
}

std::vector<Growth::Pair> within_clusters(const Clusters& clusters) {
  std::vector<Growth::Pair> links;
  for (std::uint32_t a = clusters.hubs; a < clusters.positions.size(); ++a) {
    for (std::uint32_t b = a + clusters.hubs; b < clusters.positions.size(); b += clusters.hubs) {
      links.emplace_back(a, b);
    }
  }
  return links;
}

std::vector<Growth::Pair> others(const Growth& growth) {
  const PairSet present(growth.links);
  std::vector<TimedPair> pairs;
  for (std::uint32_t a = 0; a < growth.positions.size(); ++a) {
    for (std::uint32_t b = a + 1; b < growth.positions.size(); ++b) {
      if (present.contains({a, b})) continue;
      pairs.push_back({distance(growth.positions[a], growth.positions[b]), {a, b}});
    }
  }
  std::sort(pairs.begin(), pairs.end());
  std::vector<Growth::Pair> links;
  for (const TimedPair& timed : pairs) links.push_back(timed.pair);
  return links;
}

}  // namespace

Growth grow_decentralized(const DecentralizedSpec& spec, std::size_t links, RandomStream& random) {
  if (spec.routers == 0) return {};
  Clusters clusters = draw(spec);
  std::size_t in_tree = 0;
  std::vector<Growth::Pair> hubs = hub_links(clusters, in_tree);
  Growth growth{clusters.positions,
                {hubs.begin(), hubs.begin() + static_cast<std::ptrdiff_t>(in_tree)}};
  for (std::uint32_t leaf = clusters.hubs; leaf < spec.routers; ++leaf) {
    growth.links.emplace_back(clusters.hub_of(leaf), leaf);
  }
  const auto add = [&](std::vector<Growth::Pair> kind, std::size_t from = 0) {
    const std::size_t room = links - std::min(links, growth.links.size());
    const auto first = kind.begin() + static_cast<std::ptrdiff_t>(from);
    const std::size_t taken = std::min(room, kind.size() - from);
    growth.links.insert(growth.links.end(), first, first + static_cast<std::ptrdiff_t>(taken));
  };
  const auto shuffled = [&](std::vector<Growth::Pair> kind) {
    random.shuffle(std::span(kind));
    return kind;
  };
  random.shuffle(std::span(hubs).subspan(in_tree));
  add(std::move(hubs), in_tree);
  if (growth.links.size() < links) add(shuffled(second_homes(clusters)));
  if (growth.links.size() < links) add(shuffled(within_clusters(clusters)));
  if (growth.links.size() < links) add(others(growth));
  return growth;
}

Growth grow_decentralized(std::uint32_t routers, std::size_t links, RandomStream& random) {
  return grow_decentralized({routers, 0}, links, random);
}

std::size_t decentralized_links(const DecentralizedSpec& spec) {
  const Clusters clusters = draw(spec);
  std::size_t in_tree = 0;
  return hub_links(clusters, in_tree).size() + spec.routers - clusters.hubs;
}

}  // namespace chokepoint
